#include "ntp/mac.hpp"

#include <algorithm>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string>

namespace ntp {
namespace {

constexpr std::size_t kAesKey = 16;

struct Named {
  std::string_view name;  // upper case, without dashes
  KeyType type;
};
constexpr Named kNames[] = {
    {"MD5", KeyType::md5},
    {"M", KeyType::md5},
    {"SHA1", KeyType::sha1},
    {"SHA", KeyType::sha1},
    {"SHA224", KeyType::sha224},
    {"SHA256", KeyType::sha256},
    {"SHA384", KeyType::sha384},
    {"SHA512", KeyType::sha512},
    {"AES", KeyType::aes128_cmac},
    {"AES128", KeyType::aes128_cmac},
    {"AES128CMAC", KeyType::aes128_cmac},
};

const EVP_MD* message_digest(KeyType type) {
  switch (type) {
    case KeyType::md5:
      return EVP_md5();
    case KeyType::sha1:
      return EVP_sha1();
    case KeyType::sha224:
      return EVP_sha224();
    case KeyType::sha256:
      return EVP_sha256();
    case KeyType::sha384:
      return EVP_sha384();
    case KeyType::sha512:
      return EVP_sha512();
    case KeyType::aes128_cmac:
      break;
  }
  return nullptr;
}

const unsigned char* octets(ByteView view) {
  return reinterpret_cast<const unsigned char*>(view.data());
}

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeMac {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

Digest cut(const unsigned char* from, std::size_t size) {
  Digest digest;
  digest.size = std::min(size, kMaxDigest);
  std::transform(from, from + digest.size, digest.octets.begin(),
                 [](unsigned char octet) { return std::byte{octet}; });
  return digest;
}

Digest hash(const Key& key, ByteView message) {
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> context{EVP_MD_CTX_new()};
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  const bool done = context &&
                    EVP_DigestInit_ex(context.get(), message_digest(key.type), nullptr) &&
                    EVP_DigestUpdate(context.get(), key.secret.data(), key.secret.size()) &&
                    EVP_DigestUpdate(context.get(), message.data(), message.size()) &&
                    EVP_DigestFinal_ex(context.get(), out.data(), &size);
  return done ? cut(out.data(), size) : Digest{};
}

Digest cmac(const Key& key, ByteView message) {
  static const std::unique_ptr<EVP_MAC, FreeMac> kMac{EVP_MAC_fetch(nullptr, "CMAC", nullptr)};
  const std::unique_ptr<EVP_MAC_CTX, FreeMac> context{kMac ? EVP_MAC_CTX_new(kMac.get()) : nullptr};
  std::array<std::byte, kAesKey> secret{};
  std::copy_n(key.secret.begin(), std::min(key.secret.size(), kAesKey), secret.begin());
  std::string cipher = "AES-128-CBC";
  const std::array params{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), 0),
                          OSSL_PARAM_construct_end()};
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  std::size_t size = 0;
  const bool done = context &&
                    EVP_MAC_init(context.get(), octets(secret), secret.size(), params.data()) &&
                    EVP_MAC_update(context.get(), octets(message), message.size()) &&
                    EVP_MAC_final(context.get(), out.data(), &size, out.size());
  return done ? cut(out.data(), size) : Digest{};
}

bool same_bits(const IpAddress& a, const IpAddress& b, int prefix) {
  for (int bit = 0; bit < prefix; ++bit) {
    const auto at = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((a.octets[at] & mask) != (b.octets[at] & mask)) return false;
  }
  return true;
}

}  // namespace

std::optional<KeyType> key_type(std::string_view name) {
  std::string plain;
  for (const char c : name.substr(0, 32)) {
    if (c != '-') plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  const auto found = std::ranges::find(kNames, plain, &Named::name);
  return found == std::end(kNames) ? std::nullopt : std::optional{found->type};
}

std::string_view name_of(KeyType type) {
  if (type == KeyType::aes128_cmac) return "AES-128-CMAC";
  return std::ranges::find(kNames, type, &Named::type)->name;
}

bool AddressRange::contains(const IpAddress& address) const {
  return address.family == network.family && same_bits(address, network, prefix);
}

bool Key::is_for(const IpAddress& address) const {
  return users.empty() || std::ranges::any_of(users, [&address](const AddressRange& range) {
           return range.contains(address);
         });
}

Digest digest_of(const Key& key, ByteView message) {
  return key.type == KeyType::aes128_cmac ? cmac(key, message) : hash(key, message);
}

bool verifies(const Key& key, ByteView message, ByteView mac) {
  if (mac.size() < kKeyIdSize) return false;
  const ByteView given = mac.subspan(kKeyIdSize);
  const Digest expected = digest_of(key, message);
  return expected.size != 0 && given.size() == expected.size &&
         CRYPTO_memcmp(given.data(), expected.octets.data(), expected.size) == 0;
}

}  // namespace ntp
