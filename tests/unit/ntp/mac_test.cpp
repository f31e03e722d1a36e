#include "ntp/mac.hpp"

#include <gmock/gmock.h>
#include <string>

#include "ntp/keys.hpp"

namespace {

std::vector<std::byte> hex(std::string_view text) {
  std::vector<std::byte> octets;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    octets.push_back(
        static_cast<std::byte>(std::stoul(std::string{text.substr(i, 2)}, nullptr, 16)));
  }
  return octets;
}

std::string text_of(ntp::ByteView octets) {
  std::string text;
  for (const std::byte octet : octets) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[std::to_integer<unsigned>(octet) >> 4];
    text += kDigits[std::to_integer<unsigned>(octet) & 15];
  }
  return text;
}

ntp::Key key(const char* type, const char* secret) {
  return {{1}, *ntp::key_type(type), *ntp::parse_secret(secret), {}};
}

// A recorded request for `ifstats`, padded to 4 octets.
const auto kRequest =
    hex("d60b0001000000000000000769667374617473"
        "00");
const auto kPaddedTo8 =
    hex("d60b0001000000000000000769667374617473"
        "0000000000");

TEST(Mac, agrees_with_what_was_recorded) {
  EXPECT_EQ(text_of(ntp::digest_of(key("MD5", "md5secret"), kPaddedTo8).view()),
            "09a128e793cb64311f3681af11111535");
  EXPECT_EQ(text_of(ntp::digest_of(key("MD5", "md5secret"), kRequest).view()),
            "80c9a3e13c422d059227a4427fdf8c07");
  EXPECT_EQ(text_of(ntp::digest_of(key("SHA1", "sha1secretkey"), kRequest).view()),
            "fcac80be575781b73335b435e024eeca7f718772");
  EXPECT_EQ(
      text_of(ntp::digest_of(key("AES", "00112233445566778899aabbccddeeff"), kRequest).view()),
      "cb04c9e129ae28493750195344fbeb5e");
}

TEST(Mac, cmac_is_that_of_rfc_4493) {
  const ntp::Key aes = key("AES128CMAC", "2b7e151628aed2a6abf7158809cf4f3c");
  EXPECT_EQ(text_of(ntp::digest_of(aes, {}).view()), "bb1d6929e95937287fa37d129b756746");
  EXPECT_EQ(text_of(ntp::digest_of(aes, hex("6bc1bee22e409f96e93d7e117393172a")).view()),
            "070a16b46b4d4144f79bdd9dd04a287c");
}

TEST(Mac, long_digests_are_cut_to_twenty_octets) {
  EXPECT_EQ(ntp::digest_of(key("SHA-256", "x"), kRequest).size, 20U);
}

TEST(Mac, verifies_only_the_whole_truth) {
  const ntp::Key md5 = key("M", "md5secret");
  auto mac = hex("0000000109a128e793cb64311f3681af11111535");
  EXPECT_TRUE(ntp::verifies(md5, kPaddedTo8, mac));
  EXPECT_FALSE(ntp::verifies(md5, kRequest, mac));
  mac.back() ^= std::byte{1};
  EXPECT_FALSE(ntp::verifies(md5, kPaddedTo8, mac));
  mac.pop_back();
  EXPECT_FALSE(ntp::verifies(md5, kPaddedTo8, mac));
  EXPECT_FALSE(ntp::verifies(md5, kPaddedTo8, {}));
}

TEST(KeyType, has_many_spellings) {
  EXPECT_EQ(ntp::key_type("aes-128-cmac"), ntp::KeyType::aes128_cmac);
  EXPECT_EQ(ntp::key_type("sha-1"), ntp::KeyType::sha1);
  EXPECT_FALSE(ntp::key_type("rot13"));
  EXPECT_EQ(ntp::key_type(ntp::name_of(ntp::KeyType::aes128_cmac)), ntp::KeyType::aes128_cmac);
}

}  // namespace
