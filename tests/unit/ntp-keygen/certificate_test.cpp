#include "ntp-keygen/certificate.hpp"

#include <ctime>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace ntp_keygen {
namespace {

struct Free {
  void operator()(X509* paper) const { X509_free(paper); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* memory) const { BIO_free(memory); }
};

std::unique_ptr<BIO, Free> reader_of(const std::string& text) {
  return std::unique_ptr<BIO, Free>{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}
std::unique_ptr<X509, Free> paper_of(const std::string& text) {
  return std::unique_ptr<X509, Free>{
      PEM_read_bio_X509(reader_of(text).get(), nullptr, nullptr, nullptr)};
}
std::unique_ptr<EVP_PKEY, Free> secret_of(const std::string& text) {
  return std::unique_ptr<EVP_PKEY, Free>{
      PEM_read_bio_PrivateKey(reader_of(text).get(), nullptr, nullptr, nullptr)};
}

TEST(Certificate, VouchesForItselfAndFitsItsKey) {
  const auto made = self_signed({"time.example"}, 30);
  ASSERT_TRUE(made) << made.error();
  const auto paper = paper_of(made->text);
  const auto key = secret_of(made->key);
  ASSERT_TRUE(paper && key);
  EXPECT_EQ(X509_check_private_key(paper.get(), key.get()), 1);
  EXPECT_EQ(X509_verify(paper.get(), key.get()), 1);
  EXPECT_EQ(X509_check_issued(paper.get(), paper.get()), X509_V_OK);
}

TEST(Certificate, IsForItsNamesAndAddressesOnly) {
  const auto made = self_signed({"time.example", "192.0.2.1", "2001:db8::1"}, 30);
  ASSERT_TRUE(made) << made.error();
  const auto paper = paper_of(made->text);
  EXPECT_EQ(X509_check_host(paper.get(), "time.example", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(paper.get(), "other.example", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(paper.get(), "192.0.2.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(paper.get(), "2001:db8::1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(paper.get(), "192.0.2.2", 0), 0);
}

TEST(Certificate, IsValidFromYesterdayForItsDays) {
  const auto made = self_signed({"a"}, 7);
  const auto paper = paper_of(made->text);
  const std::time_t now = std::time(nullptr);
  const auto is_valid = [&paper, now](int hours) {
    std::time_t at = now + hours * 3600;
    return X509_cmp_time(X509_get0_notBefore(paper.get()), &at) < 0 &&
           X509_cmp_time(X509_get0_notAfter(paper.get()), &at) > 0;
  };
  EXPECT_FALSE(is_valid(-25));
  EXPECT_TRUE(is_valid(-23));
  EXPECT_TRUE(is_valid(7 * 24 - 1));
  EXPECT_FALSE(is_valid(7 * 24 + 1));
}

TEST(Certificate, LongNamesHaveTheirPlace) {
  const std::string name = std::string(60, 'a') + "." + std::string(60, 'b') + ".example";
  const auto made = self_signed({name}, 1);
  ASSERT_TRUE(made) << made.error();
  EXPECT_EQ(X509_check_host(paper_of(made->text).get(), name.c_str(), 0, 0, nullptr), 1);
}

TEST(Certificate, NoTwoAreTheSame) {
  EXPECT_NE(self_signed({"a"}, 1)->key, self_signed({"a"}, 1)->key);
}

TEST(Certificate, OnlyNamesThatCannotSayMore) {
  for (const char* good : {"a", "time.example", "x-1.example", "192.0.2.1", "2001:db8::1"}) {
    EXPECT_TRUE(is_certifiable(good)) << good;
  }
  for (const std::string& bad :
       {std::string{""}, std::string{"."}, std::string{"a."}, std::string{"-a"}, std::string{"a-"},
        std::string{"a,IP:1.2.3.4"}, std::string{"a\nb"}, std::string(64, 'a'),
        std::string{"*.example"}, std::string{"fe80::1%2"}}) {
    EXPECT_FALSE(is_certifiable(bad)) << bad;
  }
}

}  // namespace
}  // namespace ntp_keygen
