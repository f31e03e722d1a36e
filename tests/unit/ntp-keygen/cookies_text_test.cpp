#include "ntp-keygen/cookies_text.hpp"

#include <cstring>
#include <gtest/gtest.h>

namespace ntp_keygen {
namespace {

TEST(CookiesText, HasTwoKeysAsNtpsecReadsThem) {
  int calls = 0;
  const Random random = [&calls](std::span<std::byte> octets) {
    std::memset(octets.data(), ++calls, octets.size());
    return true;
  };
  EXPECT_EQ(cookies_text(1'795'668'198, random),
            "T: 1795668198\n"
            "L: 32\n"
            "I: 16843009\n"
            "K: 0101010101010101010101010101010101010101010101010101010101010101\n"
            "I: 33686018\n"
            "K: 0202020202020202020202020202020202020202020202020202020202020202\n");
}

TEST(CookiesText, IsEmptyWithoutRandomOctets) {
  EXPECT_EQ(cookies_text(0, [](std::span<std::byte>) { return false; }), "");
}

}  // namespace
}  // namespace ntp_keygen
