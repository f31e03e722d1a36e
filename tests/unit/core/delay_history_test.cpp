#include "core/delay_history.hpp"

#include <gtest/gtest.h>

namespace {

using core::DelayHistory;

constexpr double kPrecision_s = 1e-6;

TEST(DelayHistory, of_one_delay_all_may_be_queueing) {
  DelayHistory history{kPrecision_s};
  history.add(0, 0.010);
  const auto excess = history.judge(0.010);
  EXPECT_DOUBLE_EQ(excess.excess_s, 0);
  EXPECT_DOUBLE_EQ(excess.doubt_s, 0.010 + kPrecision_s);
}

TEST(DelayHistory, of_few_delays_the_third_says_how_well_the_shortest_is_known) {
  DelayHistory history{kPrecision_s};
  for (const double delay : {0.013, 0.010, 0.012, 0.020, 0.011}) history.add(0, delay);
  const auto excess = history.judge(0.020);
  EXPECT_NEAR(excess.excess_s, 0.010, 1e-12);
  EXPECT_NEAR(excess.doubt_s, 0.002 + kPrecision_s, 1e-12);
  EXPECT_NEAR(excess.usual_s, 0.002 + 0.002 + kPrecision_s, 1e-12);
}

TEST(DelayHistory, the_way_of_yesterday_is_forgotten) {
  DelayHistory history{kPrecision_s};
  history.add(0, 0.010);
  history.add(86'400, 0.030);
  EXPECT_DOUBLE_EQ(history.judge(0.030).excess_s, 0);
}

TEST(DelayHistory, a_longer_way_is_another_way_once_all_go_there) {
  DelayHistory history{kPrecision_s};
  for (int i = 0; i < 100; ++i) history.add(i, 0.010 + 1e-5 * (i % 7));
  for (int i = 100; i < 160; ++i) history.add(i, 0.020 + 1e-5 * (i % 7));
  EXPECT_NEAR(history.judge(0.020).excess_s, 0.010, 1e-4) << "it may be a queue that lasts";
  for (int i = 160; i < 170; ++i) history.add(i, 0.020 + 1e-5 * (i % 7));
  EXPECT_LT(history.judge(0.020).excess_s, 1e-4);
}

}  // namespace
