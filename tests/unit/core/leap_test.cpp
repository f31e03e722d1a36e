#include "core/leap.hpp"

#include <chrono>
#include <gmock/gmock.h>

namespace {

bool on(std::int64_t unix_s) { return core::is_leap_day(ntp::Timestamp::from_unix(unix_s, 0)); }

TEST(LeapDay, is_the_last_of_june_and_december) {
  EXPECT_TRUE(on(1'483'142'400));   // 2016-12-31 00:00
  EXPECT_TRUE(on(1'483'228'799));   // 2016-12-31 23:59:59
  EXPECT_FALSE(on(1'483'228'800));  // 2017-01-01 00:00
  EXPECT_TRUE(on(1'435'622'400));   // 2015-06-30 00:00
  EXPECT_FALSE(on(1'433'030'400));  // 2015-05-31 00:00
  EXPECT_FALSE(on(1'483'056'000));  // 2016-12-30 00:00
}

TEST(LeapDay, is_right_in_the_next_era) {
  EXPECT_TRUE(on(2'114'294'400));  // 2036-12-31 00:00
}

TEST(Majority, is_more_than_half) {
  using ntp::Leap;
  const auto of = [](std::initializer_list<Leap> leaps) {
    return core::majority({leaps.begin(), leaps.size()});
  };
  EXPECT_EQ(of({Leap::insert}), Leap::insert);
  EXPECT_EQ(of({Leap::insert, Leap::none}), Leap::none);
  EXPECT_EQ(of({Leap::remove, Leap::none, Leap::remove}), Leap::remove);
  EXPECT_EQ(of({}), Leap::none);
}

// 2016-12-31 and so many seconds.
ntp::Timestamp leap_at(double seconds) {
  return ntp::Timestamp::from_unix(1'483'142'400, 0) +
         std::chrono::duration_cast<ntp::Nanos>(ntp::Seconds{seconds});
}

core::LeapSecond announced(ntp::Leap leap, double seconds = 3600) {
  core::LeapSecond second;
  second.announce(leap, leap_at(seconds));
  return second;
}

TEST(LeapSecond, is_armed_on_its_day_only) {
  EXPECT_EQ(announced(ntp::Leap::insert).armed(), ntp::Leap::insert);
  EXPECT_EQ(announced(ntp::Leap::insert, -3600).armed(), ntp::Leap::none);
  EXPECT_EQ(announced(ntp::Leap::none).armed(), ntp::Leap::none);
}

TEST(LeapSecond, an_announcement_may_be_taken_back_but_not_in_the_last_minute) {
  core::LeapSecond second = announced(ntp::Leap::insert);
  second.announce(ntp::Leap::none, leap_at(7200));
  EXPECT_EQ(second.armed(), ntp::Leap::none);
  second.announce(ntp::Leap::insert, leap_at(80'000));
  second.announce(ntp::Leap::none, leap_at(86'390));
  EXPECT_EQ(second.armed(), ntp::Leap::insert);
}

TEST(LeapSecond, a_jump_of_a_second_at_midnight_is_its_doing) {
  const core::LeapSecond second = announced(ntp::Leap::insert);
  EXPECT_TRUE(second.explains(-1.02, leap_at(86'399.5)));
  EXPECT_FALSE(second.explains(1, leap_at(86'399.5)));
  EXPECT_FALSE(second.explains(-1, leap_at(40'000)));
  EXPECT_TRUE(announced(ntp::Leap::remove).explains(1, leap_at(86'400.5)));
}

TEST(LeapSecond, is_overdue_when_nobody_did_it) {
  core::LeapSecond second = announced(ntp::Leap::insert);
  EXPECT_FALSE(second.is_overdue(leap_at(86'401)));
  EXPECT_TRUE(second.is_overdue(leap_at(86'402)));
  EXPECT_EQ(second.until_overdue(leap_at(86'400)), std::chrono::seconds{2});
  second.done();
  EXPECT_FALSE(second.is_overdue(leap_at(86'402)));
}

TEST(LeapSecond, one_that_is_left_out_is_the_last_of_the_day) {
  const core::LeapSecond second = announced(ntp::Leap::remove);
  EXPECT_TRUE(second.is_overdue(leap_at(86'401)));
  EXPECT_EQ(second.jump_s(), 1);
}

TEST(LeapSecond, around_it_timestamps_are_ambiguous) {
  const core::LeapSecond second = announced(ntp::Leap::insert);
  EXPECT_TRUE(second.is_near(leap_at(86'399)));
  EXPECT_FALSE(second.is_near(leap_at(86'300)));
}

}  // namespace
