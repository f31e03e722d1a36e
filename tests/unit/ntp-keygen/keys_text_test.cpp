#include "ntp-keygen/keys_text.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>

#include "ntp/keys.hpp"

namespace ntp_keygen {
namespace {

using enum ntp::KeyType;

Random seeded(std::uint64_t seed) {
  return [random = std::mt19937_64{seed}](std::span<std::byte> octets) mutable {
    for (std::byte& octet : octets) octet = static_cast<std::byte>(random());
    return true;
  };
}

TEST(KeysText, OurOwnReaderFindsEveryKey) {
  for (const bool hex : {false, true}) {
    const Wish wish{
        .types = {md5, sha1, sha256, sha512, aes128_cmac}, .count = 20, .first = 100, .hex = hex};
    const auto parsed = ntp::parse_keys(keys_text(wish, seeded(1)));
    EXPECT_TRUE(parsed.findings.empty());
    ASSERT_EQ(parsed.keys.size(), 100U);
    EXPECT_EQ(parsed.keys.find({100})->type, md5);
    EXPECT_EQ(parsed.keys.find({199})->type, aes128_cmac);
    EXPECT_EQ(parsed.keys.find({199})->secret.size(), 16U);
    EXPECT_EQ(parsed.keys.find({140})->secret.size(), hex ? 32U : 20U);
  }
}

TEST(KeysText, ChronyHasItsOwnSpelling) {
  const Wish wish{.types = {aes128_cmac}, .count = 1, .hex = true, .reader = Reader::chrony};
  EXPECT_THAT(keys_text(wish, seeded(1)), testing::MatchesRegex("1 AES128 HEX:[0-9a-f]+\n"));
}

TEST(KeysText, NoSecretEndsAtACommentAndEveryLetterIsAsLikely) {
  const Wish wish{.types = {md5}, .count = 5000};
  std::map<char, int> seen;
  std::set<std::string> secrets;
  const auto parsed = ntp::parse_keys(keys_text(wish, seeded(2)));
  for (const auto& [id, key] : parsed.keys.all()) {
    std::string secret;
    for (const std::byte octet : key.secret) secret += static_cast<char>(octet);
    secrets.insert(secret);
    for (const char letter : secret) ++seen[letter];
  }
  EXPECT_EQ(secrets.size(), 5000U);
  EXPECT_FALSE(seen.contains('#'));
  const double mean = 100'000.0 / static_cast<double>(seen.size());
  // Five standard deviations of a count.
  for (const auto& [letter, count] : seen) EXPECT_NEAR(count, mean, 5 * std::sqrt(mean)) << letter;
  EXPECT_GT(20 * std::log2(static_cast<double>(seen.size())), 128);
}

TEST(KeysText, WithoutRandomOctetsThereIsNoKey) {
  const Random none = [](std::span<std::byte>) { return false; };
  EXPECT_EQ(keys_text({.types = {md5}}, none), "");
  EXPECT_EQ(keys_text({.types = {md5}, .hex = true}, none), "");
}

}  // namespace
}  // namespace ntp_keygen
