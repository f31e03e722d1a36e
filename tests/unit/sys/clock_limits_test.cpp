#include "sys/clock_limits.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <limits>

namespace sys {
namespace {

TEST(SplitRate, SmallRatesLeaveTheTickAlone) {
  for (const double ppm : {0.0, 12.5, -500.0, 500.0}) {
    EXPECT_EQ(split_rate({ppm}, 100).tick, 0);
    EXPECT_EQ(split_rate({ppm}, 100).frequency_ppm, ppm);
  }
}

TEST(SplitRate, TickAndFrequencyTogetherAreTheRate) {
  for (const double ppm : {501.0, -66'667.3, 100'000.0, -100'000.0}) {
    const TickAndFrequency rate = split_rate({ppm}, 100);
    EXPECT_NEAR(static_cast<double>(rate.tick) * 100 + rate.frequency_ppm, ppm, 1e-9);
    EXPECT_LE(std::abs(rate.frequency_ppm), kMaxFrequencyPpm);
    EXPECT_LE(std::abs(rate.tick), 1000);
  }
}

TEST(WithinLimits, NotANumberIsNoCorrection) {
  EXPECT_EQ(within_limits({std::numeric_limits<double>::quiet_NaN()}).value, 0);
  EXPECT_EQ(within_limits({1e9}).value, kMaxRatePpm);
}

}  // namespace
}  // namespace sys
