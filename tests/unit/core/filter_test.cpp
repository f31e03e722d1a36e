#include "core/filter.hpp"

#include <chrono>
#include <gmock/gmock.h>

namespace {

using core::ClockFilter;

ntp::Monotonic moment(int s) { return ntp::Monotonic{std::chrono::seconds{s}}; }

core::FilterSample sample(int s, double offset_s, double delay_s) {
  return {moment(s), ntp::Seconds{offset_s}, ntp::Seconds{delay_s}, ntp::Seconds{1e-5}};
}

TEST(ClockFilter, empty_says_nothing) {
  EXPECT_FALSE(ClockFilter{ntp::Seconds{1e-6}}.result(moment(0)));
}

TEST(ClockFilter, the_sample_with_the_least_delay_wins) {
  ClockFilter filter{ntp::Seconds{1e-6}};
  filter.add(sample(0, 0.5, 0.030));
  filter.add(sample(16, 0.1, 0.010));
  filter.add(sample(32, 0.9, 0.080));
  EXPECT_DOUBLE_EQ(filter.result(moment(32))->best.offset.count(), 0.1);
}

TEST(ClockFilter, one_sample_is_worth_little) {
  ClockFilter filter{ntp::Seconds{1e-6}};
  filter.add(sample(0, 0, 0.01));
  EXPECT_GT(filter.result(moment(0))->dispersion, ntp::Seconds{1.5});
  for (int s = 1; s < 8; ++s) filter.add(sample(s, 0, 0.01));
  EXPECT_LT(filter.result(moment(8))->dispersion, ntp::Seconds{0.1});
}

TEST(ClockFilter, dispersion_grows_with_time) {
  ClockFilter filter{ntp::Seconds{1e-6}};
  for (int s = 0; s < 8; ++s) filter.add(sample(s, 0, 0.01));
  EXPECT_NEAR(
      (filter.result(moment(1008))->dispersion - filter.result(moment(8))->dispersion).count(),
      0.015, 1e-3);
}

TEST(ClockFilter, nothing_but_silence_empties_it) {
  ClockFilter filter{ntp::Seconds{1e-6}};
  filter.add(sample(0, 0, 0.01));
  for (int s = 1; s <= 8; ++s) filter.add_nothing(moment(s));
  EXPECT_FALSE(filter.result(moment(9)));
}

TEST(ClockFilter, a_step_moves_what_was_measured_before) {
  ClockFilter filter{ntp::Seconds{1e-6}};
  filter.add(sample(0, 0.5, 0.01));
  filter.on_step(ntp::Seconds{0.5});
  EXPECT_NEAR(filter.result(moment(0))->best.offset.count(), 0, 1e-12);
}

}  // namespace
