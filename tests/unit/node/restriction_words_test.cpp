#include "node/restriction_words.hpp"

#include <gtest/gtest.h>

namespace node {
namespace {

TEST(RestrictionWords, StandInTheOrderOfTheOldDaemons) {
  core::RestrictRule rule;
  EXPECT_EQ(restriction_words(rule), "");
  rule.ntpport = true;
  rule.flags = {.ignore = true, .noquery = true, .limited = true, .kod = true};
  EXPECT_EQ(restriction_words(rule), "ntpport ignore noquery limited kod");
}

TEST(RestrictionBits, AreThoseThatNtpsecShows) {
  EXPECT_EQ(restriction_bits({.noquery = true, .nomodify = true}, false, false), 0xc0);
  EXPECT_EQ(restriction_bits({.limited = true, .kod = true}, false, false), 0);
  EXPECT_EQ(restriction_bits({.limited = true, .kod = true}, true, true), 0x420);
}

}  // namespace
}  // namespace node
