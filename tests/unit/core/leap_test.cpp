#include "core/leap.hpp"

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

}  // namespace
