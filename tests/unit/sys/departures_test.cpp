#include "sys/departures.hpp"

#include <chrono>
#include <gtest/gtest.h>

namespace sys {
namespace {

using std::chrono::microseconds;

// A kernel that takes 1 us for a call and `each` for a reply.
ntp::Nanos time_to_send(std::size_t replies, ntp::Nanos each) {
  return microseconds{1} + static_cast<std::int64_t>(replies) * each;
}

TEST(Departures, BeforeAnythingIsMeasuredNothingIsAdded) {
  EXPECT_EQ(Departures{}.wait(31), ntp::Nanos{0});
}

TEST(Departures, TheFirstWaitsForNobody) {
  Departures departures;
  departures.learn(32, microseconds{64});
  EXPECT_EQ(departures.wait(0), ntp::Nanos{0});
}

TEST(Departures, TheLastWaitsAlmostAsLongAsTheBatchTakes) {
  Departures departures;
  departures.learn(32, time_to_send(32, microseconds{2}));
  EXPECT_GT(departures.wait(31), microseconds{58});
  EXPECT_LE(departures.wait(31), microseconds{62});
}

TEST(Departures, NeverClaimMoreThanTheCheapestBatchOfMany) {
  Departures departures;
  for (int round = 0; round < 100; ++round) {
    departures.learn(32, time_to_send(32, microseconds{round == 50 ? 2 : 5}));
  }
  EXPECT_LE(departures.wait(31), microseconds{66});  // 62 and what 49 batches have made good
}

TEST(Departures, ACheaperBatchCountsAtOnce) {
  Departures departures;
  for (int i = 0; i < 1000; ++i) departures.learn(32, time_to_send(32, microseconds{5}));
  departures.learn(32, time_to_send(32, microseconds{1}));
  EXPECT_LE(departures.wait(31), microseconds{31});
}

TEST(Departures, FollowAMachineThatBecameSlower) {
  Departures departures;
  departures.learn(32, time_to_send(32, microseconds{1}));
  for (int i = 0; i < 10'000; ++i) departures.learn(32, time_to_send(32, microseconds{3}));
  EXPECT_GT(departures.wait(31), microseconds{85});
}

TEST(Departures, SingleRepliesSayNothingOfTheNextBatch) {
  Departures departures;
  departures.learn(1, microseconds{15});
  EXPECT_EQ(departures.wait(31), ntp::Nanos{0});
}

TEST(Departures, WhatWasInterruptedTeachesNothing) {
  Departures departures;
  departures.learn(8, std::chrono::milliseconds{4});
  EXPECT_EQ(departures.wait(31), ntp::Nanos{0});
  departures.learn(8, -microseconds{4});
  EXPECT_EQ(departures.wait(31), ntp::Nanos{0});
}

}  // namespace
}  // namespace sys
