#include "refclock/calendar.hpp"

#include <gtest/gtest.h>

namespace {

using refclock::days_of;
using refclock::nearest_time;
using refclock::unfolded_day;

TEST(Calendar, counts_days_of_dates_that_exist) {
  EXPECT_EQ(days_of({1970, 1, 1}), 0);
  EXPECT_EQ(days_of({2026, 11, 26}), 20'783);
  EXPECT_EQ(days_of({2024, 2, 29}), 19'782);
  EXPECT_FALSE(days_of({2026, 2, 29}));
  EXPECT_FALSE(days_of({2026, 13, 1}));
  EXPECT_FALSE(days_of({2026, 0, 1}));
  EXPECT_FALSE(days_of({2026, 1, 0}));
  EXPECT_FALSE(days_of({2501, 1, 1}));
  EXPECT_FALSE(days_of({-5, 1, 1}));
}

TEST(Calendar, receivers_that_fell_back_by_an_era_are_mended) {
  const auto today = *days_of({2026, 11, 26});
  EXPECT_EQ(unfolded_day(today), today);
  EXPECT_EQ(unfolded_day(today - 7168), today);
  EXPECT_EQ(unfolded_day(today - 2 * 7168), today);
}

TEST(Calendar, a_time_of_day_is_that_of_the_nearest_midnight) {
  constexpr std::int64_t kMidnight = 20'783 * 86'400;
  EXPECT_EQ(nearest_time(10, kMidnight + 20), kMidnight + 10);
  EXPECT_EQ(nearest_time(86'399, kMidnight + 1), kMidnight - 1);
  EXPECT_EQ(nearest_time(0, kMidnight - 1), kMidnight);
}

}  // namespace
