#include "core/poll_choice.hpp"

#include <gmock/gmock.h>

namespace {

core::SourceSettings limits(int minpoll, int maxpoll) {
  core::SourceSettings s;
  s.minpoll = minpoll;
  s.maxpoll = maxpoll;
  return s;
}

core::PollChoice choice(int minpoll, int maxpoll) {
  core::Settings settings;
  settings.sources = {limits(minpoll, maxpoll)};
  core::PollChoice polls;
  polls.reconfigure(settings);
  return polls;
}

// A clock that is known well, and samples that are not.
const core::Estimate kQuiet{
    .offset_error_s = 1e-6, .frequency_error = 1e-10, .measurement_error_s = 1e-3};
// A clock that may be anywhere by the next sample.
const core::Estimate kRestless{
    .offset_error_s = 1e-6, .frequency_error = 1e-6, .wander = 1e-6, .measurement_error_s = 1e-6};

TEST(PollChoice, a_quiet_clock_lets_it_grow_a_step_at_a_time) {
  core::PollChoice polls = choice(6, 8);
  polls.update(kQuiet, limits(0, 17));
  EXPECT_EQ(polls.time_constant().value, 7);
  for (int i = 0; i < 5; ++i) polls.update(kQuiet, limits(0, 17));
  EXPECT_EQ(polls.time_constant().value, 8);
}

TEST(PollChoice, a_restless_clock_makes_it_shrink_at_once) {
  core::PollChoice polls = choice(6, 10);
  for (int i = 0; i < 5; ++i) polls.update(kQuiet, limits(0, 17));
  ASSERT_EQ(polls.time_constant().value, 10);
  polls.update(kRestless, limits(0, 17));
  EXPECT_EQ(polls.time_constant().value, 6);
}

TEST(PollChoice, a_surprise_makes_it_shrink_at_once) {
  core::PollChoice polls = choice(6, 10);
  for (int i = 0; i < 5; ++i) polls.update(kQuiet, limits(0, 17));
  polls.hurry();
  EXPECT_EQ(polls.time_constant().value, 6);
}

TEST(PollChoice, the_limits_of_the_peer_hold_too) {
  core::PollChoice polls = choice(6, 10);
  for (int i = 0; i < 5; ++i) polls.update(kQuiet, limits(4, 7));
  EXPECT_EQ(polls.time_constant().value, 7);
}

}  // namespace
