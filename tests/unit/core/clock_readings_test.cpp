#include "core/clock_readings.hpp"

#include <gmock/gmock.h>

namespace {

using core::ClockReadings;

TEST(ClockReadings, nothing_makes_no_sample) {
  ClockReadings readings;
  EXPECT_FALSE(readings.take());
}

TEST(ClockReadings, a_sample_is_made_once) {
  ClockReadings readings;
  readings.add({1, 0.5, 0});
  EXPECT_TRUE(readings.take());
  EXPECT_FALSE(readings.take());
}

TEST(ClockReadings, strays_do_not_count) {
  ClockReadings readings;
  for (int i = 0; i < 10; ++i) readings.add({i * 1.0, i == 3 || i == 7 ? 0.9 : 1e-3, 0});
  const auto sample = *readings.take();
  EXPECT_NEAR(sample.offset_s, 1e-3, 1e-9);
  EXPECT_NEAR(sample.error_s, 0, 1e-9);
}

TEST(ClockReadings, a_clock_that_runs_wrong_is_no_scatter) {
  ClockReadings readings;
  for (int i = 0; i < 16; ++i) readings.add({100.0 + i, 80e-6 * i, 0});
  const auto sample = *readings.take();
  EXPECT_NEAR(sample.offset_s, 80e-6 * (sample.time_s - 100), 1e-12);
  EXPECT_NEAR(sample.error_s, 0, 1e-12);
}

TEST(ClockReadings, the_scatter_is_its_error) {
  ClockReadings few;
  ClockReadings many;
  const auto noise = [](int i) { return ((i * 7919) % 101 - 50) * 1e-5; };
  for (int i = 0; i < 8; ++i) few.add({i * 1.0, noise(i), 0});
  for (int i = 0; i < 64; ++i) many.add({i * 1.0, noise(i), 0});
  const double error_of_few_s = few.take()->error_s;
  const double error_of_many_s = many.take()->error_s;
  EXPECT_GT(error_of_few_s, 1e-5);
  EXPECT_GT(error_of_many_s, 1e-5);
  EXPECT_LT(error_of_many_s, error_of_few_s);
}

TEST(ClockReadings, its_own_word_is_the_worst_of_all) {
  ClockReadings readings;
  readings.add({1, 0, 0.001});
  readings.add({2, 0, 0.002});
  EXPECT_DOUBLE_EQ(readings.take()->bound_s, 0.002);
}

TEST(ClockReadings, holds_no_more_than_it_says) {
  ClockReadings readings;
  for (int i = 0; i < 1000; ++i) readings.add({i * 1.0, 0, 0});
  EXPECT_EQ(readings.size(), ClockReadings::kMost);
  EXPECT_GT(readings.take()->time_s, 1000 - ClockReadings::kMost - 1);
}

}  // namespace
