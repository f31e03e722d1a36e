#include "bound.hpp"

#include <gtest/gtest.h>

#include "simulation.hpp"

namespace {

constexpr std::size_t kPoints = 4000;

sim::Scenario wandering_on_a_plain_way() {
  sim::Scenario scenario;
  scenario.duration_s = 10'000;
  scenario.score_from_s = 2000;
  scenario.clock.wander = 1e-9;
  sim::ServerModel server;
  server.link.up.exponential_s = server.link.down.exponential_s = 1e-4;
  scenario.servers.push_back(server);
  return scenario;
}

// After a second the phase is distributed with the variance 1/3 and its covariance with the rate is
// 1/2. Between ends so close together it is the same everywhere, and the rate 3/2 of it.
TEST(Bound, between_close_ends_the_middle_is_believed_and_the_rate_that_goes_with_it) {
  sim::Cloud cloud{{0, 0}, 1, kPoints, 1};
  cloud.pass(1, 0.1, 0.2);
  EXPECT_NEAR(cloud.mean().ahead_s, 0.15, 0.003);
  EXPECT_NEAR(cloud.mean().rate, 0.225, 0.05);
  EXPECT_EQ(cloud.poor(), 0);
}

// Half of a normal distribution with the variance 1/3: its mean is sqrt(2 / (3 pi)).
TEST(Bound, one_end_cuts_what_was_believed) {
  sim::Cloud cloud{{0, 0}, 1, kPoints, 2};
  cloud.pass(1, 0, 100);
  EXPECT_NEAR(cloud.mean().ahead_s, 0.4607, 0.03);
}

TEST(Bound, ends_that_no_point_lies_between_are_counted) {
  sim::Cloud cloud{{0, 0}, 1e-9, 10, 3};
  cloud.pass(1, 1, 2);
  EXPECT_EQ(cloud.poor(), 1);
  EXPECT_NEAR(cloud.mean().ahead_s, 1.5, 1e-9);
}

TEST(Bound, nobody_is_better) {
  const sim::Scenario scenario = wandering_on_a_plain_way();
  ASSERT_EQ(sim::why_no_bound(scenario), "");
  double least = 0;
  double ours = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    least += sim::bound(scenario, seed, 500).rms_s;
    ours += sim::run(scenario, seed).rms_s;
  }
  EXPECT_GT(least, 0.5 * ours);
  EXPECT_LT(least, 1.1 * ours);  // of so few seeds
}

TEST(Bound, is_not_told_where_the_noise_is_another_one) {
  sim::Scenario scenario = wandering_on_a_plain_way();
  scenario.servers[0].link.up.exponential_s = 2e-4;
  EXPECT_NE(sim::why_no_bound(scenario), "");
}

}  // namespace
