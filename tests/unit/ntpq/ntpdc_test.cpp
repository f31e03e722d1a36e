#include "ntpq/ntpdc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntpq {
namespace {

using testing::HasSubstr;

std::string line(const std::vector<std::string>& words) {
  return translate_ntpdc(words).value().line;
}

TEST(Ntpdc, WhatMeansTheSameIsRun) {
  EXPECT_EQ(line({"listpeers"}), "peers");
  EXPECT_EQ(line({"dmpeers"}), "peers");
  EXPECT_EQ(line({"monlist"}), "mrulist");
  EXPECT_EQ(line({"showpeer", "192.0.2.1"}), "readvar 192.0.2.1");
  EXPECT_EQ(line({"loopinfo", "oneline"}), "readvar 0 offset,frequency,tc,clk_jitter");
  EXPECT_EQ(line({"addserver", "192.0.2.1", "iburst"}), ":config server 192.0.2.1 iburst");
  EXPECT_EQ(line({"unconfig", "192.0.2.1"}), ":config unpeer 192.0.2.1");
  EXPECT_EQ(line({"restrict", "192.0.2.0", "255.255.255.0", "noquery"}),
            ":config restrict 192.0.2.0 mask 255.255.255.0 noquery");
  EXPECT_EQ(line({"delrestrict", "192.0.2.0", "255.255.255.0"}),
            ":config unrestrict 192.0.2.0 mask 255.255.255.0");
}

TEST(Ntpdc, WhatIsGoneIsSaid) {
  for (const std::string word : {"memstats", "traps", "readkeys", "reset"}) {
    const auto translation = translate_ntpdc({word});
    ASSERT_TRUE(translation) << word;
    EXPECT_EQ(translation->line, "");
    EXPECT_THAT(translation->note, HasSubstr("is gone: "));
  }
}

TEST(Ntpdc, OtherWordsAreNotOnes) {
  EXPECT_FALSE(translate_ntpdc({"bogus"}));
  EXPECT_FALSE(translate_ntpdc({}));
}

TEST(Ntpdc, NotesAreEscaped) {
  EXPECT_THAT(translate_ntpdc({"unconfig", "\x1b"})->note, HasSubstr("unpeer ^["));
}

}  // namespace
}  // namespace ntpq
