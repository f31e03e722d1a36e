#include "ntpdate/reply_words.hpp"

#include <gtest/gtest.h>

namespace ntpdate {
namespace {

TEST(ReplyWords, EveryErrorHasSome) {
  for (int error = 0; error <= static_cast<int>(ntp::ReplyError::slow_turnaround); ++error) {
    EXPECT_FALSE(words_of(static_cast<ntp::ReplyError>(error)).empty());
  }
}

TEST(ReplyWords, CodesAreSafeToShow) {
  EXPECT_EQ(letters_of(ntp::refid("GPS")), "GPS");
  EXPECT_EQ(letters_of({0x1b5b304d}), "^[[0M");
}

TEST(ReplyWords, AKissSaysWhatToDo) {
  EXPECT_EQ(kiss_words({.code = ntp::refid("DENY")}), "it refuses to serve (kiss code DENY)");
  EXPECT_EQ(kiss_words({.code = ntp::refid("RATE")}),
            "it wants fewer questions; wait before the next try (kiss code RATE)");
}

}  // namespace
}  // namespace ntpdate
