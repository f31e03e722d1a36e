#include "sys/free_time.hpp"

#include <gtest/gtest.h>

namespace sys {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

// The steered clock runs 100 ppm fast from second 1 on.
constexpr ntp::Nanos gained(int s) { return microseconds{100} * (s - 1); }

TEST(FreeTime, IsTheRawClockWhereThatIsFree) {
  FreeTime time;
  EXPECT_EQ(time.at({seconds{1}, seconds{1}}), seconds{1});
  time.commanded(100e-6, {seconds{1}, seconds{1}});
  EXPECT_FALSE(time.decided());
  EXPECT_EQ(time.at({seconds{3}, seconds{3} + gained(3)}), seconds{3});
  EXPECT_TRUE(time.decided());
  EXPECT_FALSE(time.raw_is_steered());
}

TEST(FreeTime, TakesOutWhatWasCommandedWhereTheRawClockIsSteeredToo) {
  FreeTime time;
  time.at({seconds{1}, seconds{1}});
  time.commanded(100e-6, {seconds{1}, seconds{1}});
  const ntp::Nanos steered = seconds{3} + gained(3);
  // 200 us were added, of which 20 ns count twice in a product of rates.
  EXPECT_NEAR(static_cast<double>(time.at({steered, steered}).count()), 3e9, 25);
  EXPECT_TRUE(time.raw_is_steered());
}

TEST(FreeTime, KnowsTheRateThatWasInForceBefore) {
  FreeTime time;
  time.commanded(-50e-6, {seconds{0}, seconds{0}});
  const ntp::Nanos steered = seconds{10} - microseconds{500};
  EXPECT_NEAR(static_cast<double>(time.at({steered, steered}).count()), 1e10, 50);
}

TEST(FreeTime, WaitsUntilTheDifferenceIsClear) {
  FreeTime time;
  time.at({seconds{1}, seconds{1}});
  time.commanded(1e-6, {seconds{1}, seconds{1}});
  time.at({seconds{3}, seconds{3} + microseconds{2}});
  EXPECT_FALSE(time.decided());
}

}  // namespace
}  // namespace sys
