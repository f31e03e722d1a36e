#include "core/delay_split.hpp"

#include <gtest/gtest.h>

namespace {

using core::DelaySplit;

DelaySplit::Shares only(std::size_t part) {
  DelaySplit::Shares seen{};
  seen[part] = 1;
  return seen;
}

TEST(DelaySplit, at_first_every_part_is_as_probable) {
  for (const double share : DelaySplit{}.shares(1)) EXPECT_DOUBLE_EQ(share, 0.125);
}

TEST(DelaySplit, learns_which_way_is_busy) {
  DelaySplit split;
  for (int i = 0; i < 500; ++i) split.learn(1, only(7), 1);
  const auto shares = split.shares(1);
  EXPECT_GT(shares[7], 0.8);
  double sum = 0;
  for (const double share : shares) sum += share;
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(DelaySplit, large_excess_says_nothing_of_small_excess) {
  DelaySplit split;
  for (int i = 0; i < 500; ++i) split.learn(10, only(0), 1);
  EXPECT_DOUBLE_EQ(split.shares(0.1)[0], 0.125);
  EXPECT_DOUBLE_EQ(split.shares(1)[0], 0.125);
}

TEST(DelaySplit, what_was_hardly_seen_hardly_counts) {
  DelaySplit seen;
  DelaySplit guessed;
  for (int i = 0; i < 50; ++i) {
    seen.learn(1, only(7), 1);
    guessed.learn(1, only(7), 0.01);
  }
  EXPECT_GT(seen.shares(1)[7], 4 * guessed.shares(1)[7]);
}

TEST(DelaySplit, forgets_a_way_that_was_busy_once) {
  DelaySplit split;
  for (int i = 0; i < 200; ++i) split.learn(1, only(7), 1);
  for (int i = 0; i < 3000; ++i) split.learn(1, only(0), 1);
  EXPECT_LT(split.shares(1)[7], 0.05);
}

}  // namespace
