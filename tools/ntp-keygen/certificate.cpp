#include "ntp-keygen/certificate.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "ntp/address.hpp"

namespace ntp_keygen {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Secret = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Paper = std::unique_ptr<X509, Deleter<X509_free>>;
using Octets = std::unique_ptr<BIO, Deleter<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

constexpr long kVersion3 = 2;
constexpr long kDay_s = 86'400;
constexpr std::size_t kMaxHostName = 253;
constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxCommonName = 64;  // of X.509; longer names stand in subjectAltName only

std::unexpected<std::string> failed() {
  std::array<char, 256> words{};
  ERR_error_string_n(ERR_get_error(), words.data(), words.size());
  return std::unexpected{fmt::format("OpenSSL makes no certificate: {}", words.data())};
}

std::string alternatives(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ',';
    text += ntp::IpAddress::parse(name) ? "IP:" : "DNS:";
    text += name;
  }
  return text;
}

bool add_extension(X509* paper, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, paper, paper, nullptr, nullptr, 0);
  const Extension extension{X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str())};
  return extension && X509_add_ext(paper, extension.get(), -1) == 1;
}

bool set_number(X509* paper) {
  std::array<unsigned char, 16> octets{};
  if (RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1) return false;
  octets[0] = static_cast<unsigned char>((octets[0] & 0x7f) | 0x40);  // positive, never short
  const std::unique_ptr<BIGNUM, Deleter<BN_free>> serial{
      BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr)};
  return serial && BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(paper)) != nullptr;
}

bool set_name(X509* paper, const std::string& common_name) {
  X509_NAME* subject = X509_get_subject_name(paper);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1 &&
         X509_set_issuer_name(paper, subject) == 1;
}

// It is its own authority, so it may stand where a client wants the certificate of one.
bool fill_in(X509* paper, EVP_PKEY* key, const std::vector<std::string>& names, int days) {
  const std::string common = names[0].size() <= kMaxCommonName ? names[0] : "ntp server";
  return X509_set_version(paper, kVersion3) == 1 && set_number(paper) && set_name(paper, common) &&
         X509_gmtime_adj(X509_getm_notBefore(paper), -kDay_s) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(paper), days * kDay_s) != nullptr &&
         X509_set_pubkey(paper, key) == 1 &&
         add_extension(paper, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
         add_extension(paper, NID_key_usage, "critical,digitalSignature,keyCertSign") &&
         add_extension(paper, NID_ext_key_usage, "serverAuth") &&
         add_extension(paper, NID_subject_alt_name, alternatives(names)) &&
         add_extension(paper, NID_subject_key_identifier, "hash") &&
         X509_sign(paper, key, EVP_sha256()) > 0;
}

std::string text_of(BIO* memory) {
  char* begin = nullptr;
  const long size = BIO_get_mem_data(memory, &begin);
  return size > 0 ? std::string(begin, static_cast<std::size_t>(size)) : std::string{};
}

bool is_label(std::string_view label) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' &&
         label.back() != '-' && std::ranges::all_of(label, is_letter);
}

}  // namespace

bool is_certifiable(const std::string& name) {
  if (const auto address = ntp::IpAddress::parse(name)) return address->scope == 0;
  std::string_view rest = name;
  if (rest.size() > kMaxHostName) return false;
  while (true) {
    const auto dot = rest.find('.');
    if (!is_label(rest.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    rest.remove_prefix(dot + 1);
  }
}

std::expected<Certificate, std::string> self_signed(const std::vector<std::string>& names,
                                                    int days) {
  const Secret key{EVP_EC_gen("P-256")};
  const Paper paper{X509_new()};
  if (!key || !paper || !fill_in(paper.get(), key.get(), names, days)) return failed();
  const Octets key_text{BIO_new(BIO_s_secmem())};
  const Octets paper_text{BIO_new(BIO_s_mem())};
  if (!key_text || !paper_text ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1 ||
      PEM_write_bio_X509(paper_text.get(), paper.get()) != 1) {
    return failed();
  }
  return Certificate{text_of(key_text.get()), text_of(paper_text.get())};
}

}  // namespace ntp_keygen
