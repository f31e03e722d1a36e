#include "ntpstat/source.hpp"

#include <gtest/gtest.h>

#include "mode6/status_words.hpp"

namespace ntpstat {
namespace {

std::uint8_t behind(const char* address) {
  return source_behind(ntp::IpAddress::parse(address).value());
}

TEST(SourceBehind, KnowsTheKindOfAReferenceClock) {
  EXPECT_EQ(behind("127.127.1.0"), mode6::kSourceLocal);
  EXPECT_EQ(source_phrase(behind("127.127.22.3")), "atomic clock");
  EXPECT_EQ(source_phrase(behind("127.127.28.1")), "UHF radio");
  EXPECT_EQ(source_phrase(behind("127.127.47.1")), "UHF radio");
  EXPECT_EQ(source_phrase(behind("127.127.48.1")), "atomic clock");
  EXPECT_EQ(source_phrase(behind("127.127.40.0")), "VLF radio");
  EXPECT_EQ(source_phrase(behind("127.127.7.0")), "HF radio");
  EXPECT_EQ(source_phrase(behind("127.127.18.0")), "modem");
}

TEST(SourceBehind, DoesNotGuessAtAnUnknownDriver) {
  EXPECT_EQ(behind("127.127.200.0"), mode6::kSourceUnspecified);
}

TEST(SourceBehind, TakesEveryOtherAddressForAServer) {
  EXPECT_EQ(behind("192.0.2.1"), mode6::kSourceNtp);
  EXPECT_EQ(behind("127.0.0.1"), mode6::kSourceNtp);
  EXPECT_EQ(behind("2001:db8::1"), mode6::kSourceNtp);
  // The first octets of an IPv6 address are no quad.
  EXPECT_EQ(behind("7f7f:100::"), mode6::kSourceNtp);
}

}  // namespace
}  // namespace ntpstat
