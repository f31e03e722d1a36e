#include "ntp/keys.hpp"

#include <gmock/gmock.h>

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Keys, reads_types_secrets_comments_and_users) {
  const auto parsed = ntp::parse_keys(
      "# keys\n"
      " 1 MD5 md5secret  # the old one\n"
      "2\tSHA1\tsha1secretkey\r\n"
      "3 AES 00112233445566778899aabbccddeeff 192.0.2.0/24,2001:db8::1\n"
      "\n");
  EXPECT_TRUE(parsed.findings.empty());
  ASSERT_EQ(parsed.keys.size(), 3U);
  EXPECT_EQ(parsed.keys.find({1})->secret.size(), 9U);
  const ntp::Key& aes = *parsed.keys.find({3});
  EXPECT_EQ(aes.secret.size(), 16U);
  EXPECT_TRUE(aes.is_for(*ntp::IpAddress::parse("192.0.2.200")));
  EXPECT_FALSE(aes.is_for(*ntp::IpAddress::parse("192.0.3.1")));
  EXPECT_FALSE(aes.is_for(*ntp::IpAddress::parse("2001:db8::2")));
}

TEST(Keys, a_hash_within_a_secret_is_part_of_it) {
  EXPECT_EQ(ntp::parse_keys("1 M a#b\n").keys.find({1})->secret.size(), 3U);
}

TEST(Keys, a_bad_line_says_why_and_keeps_the_secret) {
  const auto parsed = ntp::parse_keys(
      "0 MD5 x\n65536 MD5 x\n-1 MD5 x\n1 ROT13 geheim\n1 MD5\n"
      "1 MD5 this-secret-is-far-too-long-for-text\n1 MD5 x 192.0.2.1/33\n9 MD5 ok\n");
  EXPECT_EQ(parsed.keys.size(), 1U);
  ASSERT_EQ(parsed.findings.size(), 7U);
  for (const auto& finding : parsed.findings) {
    EXPECT_EQ(finding.text.find("secret-is-far"), std::string::npos);
    EXPECT_EQ(finding.text.find("geheim"), std::string::npos);
  }
  EXPECT_THAT(parsed.findings[3].text, HasSubstr("ROT13"));
  EXPECT_EQ(parsed.findings[6].line, 7);
}

TEST(Keys, hexadecimal_has_no_signs) {
  EXPECT_FALSE(ntp::parse_secret("-1-1-1-1-1-1-1-1-1-1-1-1"));
  EXPECT_FALSE(ntp::parse_secret("0x112233445566778899aa"));
  EXPECT_FALSE(ntp::parse_secret(std::string(130, 'a')));
  EXPECT_TRUE(ntp::parse_secret(std::string(128, 'a')));
}

}  // namespace
