#include "core/clock_watch.hpp"

#include <chrono>
#include <gtest/gtest.h>

namespace {

using core::ClockWatch;
using std::chrono::milliseconds;

ntp::Monotonic at(int ms) { return ntp::Monotonic{milliseconds{ms}}; }

// From 0 on the wall clock gains 100 ppm.
ClockWatch steered() {
  ClockWatch watch;
  watch.expect(100e-6, 0, at(0));
  return watch;
}

TEST(ClockWatch, what_was_commanded_is_no_surprise) {
  ClockWatch watch = steered();
  EXPECT_FALSE(watch.look(1e-3, at(10'000)));
  EXPECT_FALSE(watch.suspects());
  EXPECT_EQ(watch.next_deadline(), at(26'000));
}

TEST(ClockWatch, where_jumps_are_told_it_looks_seldom) {
  ClockWatch watch;
  watch.be_told(true);
  watch.expect(100e-6, 0, at(0));
  EXPECT_EQ(watch.next_deadline(), at(1'024'000));
  // A suspicion is still looked at soon.
  EXPECT_FALSE(watch.look(1e-3 + 0.05, at(10'000)));
  EXPECT_EQ(watch.next_deadline(), at(10'010));
}

TEST(ClockWatch, a_jump_is_told_when_it_was_seen_twice) {
  ClockWatch watch = steered();
  EXPECT_FALSE(watch.look(1e-3 + 0.05, at(10'000)));
  EXPECT_TRUE(watch.suspects());
  EXPECT_EQ(watch.next_deadline(), at(10'010));
  const auto jump = watch.look(1.001e-3 + 0.05, at(10'010));
  ASSERT_TRUE(jump);
  EXPECT_NEAR(*jump, 0.05, 1e-9);
  EXPECT_FALSE(watch.suspects());
  EXPECT_FALSE(watch.look(1.001e-3 + 0.05 + 100e-6, at(11'010)));
}

TEST(ClockWatch, one_reading_that_was_interrupted_is_forgotten) {
  ClockWatch watch = steered();
  EXPECT_FALSE(watch.look(1e-3 - 0.02, at(10'000)));
  EXPECT_FALSE(watch.look(1.001e-3, at(10'010)));
  EXPECT_FALSE(watch.suspects());
}

TEST(ClockWatch, before_the_first_command_nothing_is_expected) {
  ClockWatch watch;
  EXPECT_FALSE(watch.look(5, at(10)));
  EXPECT_FALSE(watch.suspects());
  EXPECT_EQ(watch.next_deadline(), ntp::Monotonic::max());
}

}  // namespace
