#include "core/selection.hpp"

#include <gmock/gmock.h>

namespace {

using core::Candidate;
using core::Verdict;
using testing::ElementsAre;

Candidate candidate_at(double offset_s, double distance_s = 0.01, int stratum = 2) {
  return {.offset = ntp::Seconds{offset_s},
          .root_distance = ntp::Seconds{distance_s},
          .jitter = ntp::Seconds{1e-4},
          .stratum = {static_cast<std::uint8_t>(stratum)}};
}

TEST(Select, nobody_is_nobody) { EXPECT_FALSE(core::select({}, {}).system_peer); }

TEST(Select, one_alone_is_followed) {
  const auto result = core::select({candidate_at(0.3)}, {});
  EXPECT_EQ(result.system_peer, 0U);
  EXPECT_DOUBLE_EQ(result.offset.count(), 0.3);
}

TEST(Select, two_that_disagree_elect_nobody) {
  const auto result = core::select({candidate_at(0), candidate_at(1)}, {});
  EXPECT_FALSE(result.system_peer);
  EXPECT_THAT(result.verdicts, ElementsAre(Verdict::falseticker, Verdict::falseticker));
}

TEST(Select, three_of_four_outvote_one) {
  const auto result = core::select(
      {candidate_at(0), candidate_at(0.001), candidate_at(5), candidate_at(-0.001)}, {});
  EXPECT_EQ(result.verdicts[2], Verdict::falseticker);
  EXPECT_TRUE(result.system_peer);
  EXPECT_NEAR(result.offset.count(), 0, 1e-3);
}

TEST(Select, two_against_two_elect_nobody) {
  EXPECT_FALSE(
      core::select({candidate_at(0), candidate_at(0.001), candidate_at(5), candidate_at(5.001)}, {})
          .system_peer);
}

TEST(Select, the_order_of_sources_does_not_matter) {
  const auto forward = core::select({candidate_at(0), candidate_at(0.004), candidate_at(5)}, {});
  const auto backward = core::select({candidate_at(5), candidate_at(0.004), candidate_at(0)}, {});
  EXPECT_DOUBLE_EQ(forward.offset.count(), backward.offset.count());
}

TEST(Select, prefer_is_the_system_peer_when_it_survives) {
  std::vector<Candidate> candidates{candidate_at(0), candidate_at(0.001), candidate_at(0.002)};
  candidates[2].prefer = true;
  EXPECT_EQ(core::select(candidates, {}).system_peer, 2U);
}

TEST(Select, prefer_does_not_save_a_falseticker) {
  std::vector<Candidate> candidates{candidate_at(0), candidate_at(0.001), candidate_at(5)};
  candidates[2].prefer = true;
  EXPECT_EQ(core::select(candidates, {}).verdicts[2], Verdict::falseticker);
}

TEST(Select, the_lower_stratum_wins_among_equals) {
  EXPECT_EQ(core::select({candidate_at(0, 0.01, 3), candidate_at(0, 0.01, 1)}, {}).system_peer, 1U);
}

TEST(Select, the_present_peer_stays_for_a_difference_nobody_can_measure) {
  std::vector<Candidate> candidates{candidate_at(0, 0.010), candidate_at(0.0001, 0.011)};
  candidates[1].is_system_peer = true;
  EXPECT_EQ(core::select(candidates, {}).system_peer, 1U);
}

TEST(Select, fewer_than_minsane_are_not_followed) {
  EXPECT_FALSE(core::select({candidate_at(0), candidate_at(0.001)}, {.minsane = 3}).system_peer);
}

TEST(Select, clustering_throws_out_the_farthest_down_to_minclock) {
  const auto result = core::select(
      {candidate_at(0), candidate_at(0.0001), candidate_at(0.0002), candidate_at(0.009)},
      {.minclock = 3});
  EXPECT_EQ(result.verdicts[3], Verdict::outlier);
}

TEST(Select, who_is_surer_weighs_more) {
  std::vector<Candidate> candidates{candidate_at(0, 0.01), candidate_at(0.001, 0.01)};
  candidates[0].error = ntp::Seconds{1e-5};
  candidates[1].error = ntp::Seconds{5e-3};
  const auto result = core::select(candidates, {});
  EXPECT_GT(result.weights[0], 0.9);
}

TEST(Select, weights_add_up_to_one) {
  const auto result = core::select({candidate_at(0, 0.01), candidate_at(0.001, 0.02)}, {});
  EXPECT_NEAR(result.weights[0] + result.weights[1], 1, 1e-12);
  EXPECT_GT(result.weights[0], result.weights[1]);
}

}  // namespace
