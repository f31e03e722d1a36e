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

void update(core::PollChoice& polls, double offset_s, int times) {
  for (int i = 0; i < times; ++i) {
    polls.update(ntp::Seconds{offset_s}, ntp::Seconds{1e-3}, limits(0, 17));
  }
}

TEST(PollChoice, quiet_lets_it_grow_to_the_limit) {
  core::PollChoice polls = choice(6, 8);
  update(polls, 0, 100);
  EXPECT_EQ(polls.time_constant().value, 8);
}

TEST(PollChoice, movement_makes_it_shrink) {
  core::PollChoice polls = choice(6, 10);
  update(polls, 0, 100);
  update(polls, 0.1, 20);
  EXPECT_EQ(polls.time_constant().value, 6);
}

TEST(PollChoice, grows_from_the_shortest_poll_too) {
  core::PollChoice polls = choice(0, 3);
  update(polls, 0, 200);
  EXPECT_EQ(polls.time_constant().value, 3);
}

}  // namespace
