#include "scenario.hpp"

#include <gmock/gmock.h>

namespace {

TEST(Scenario, ReadsAServerAndItsWays) {
  const auto scenario = sim::parse_scenario(
      "server a base 1e-3 up exponential 2e-4 down congestion 0 14400 3600 2e-3 1e-2\n", "x");
  ASSERT_TRUE(scenario);
  ASSERT_EQ(scenario->servers.size(), 1U);
  const auto& link = scenario->servers[0].link;
  EXPECT_EQ(link.up.base_s, 1e-3);
  EXPECT_EQ(link.up.exponential_s, 2e-4);
  EXPECT_EQ(link.down.exponential_s, 0);
  EXPECT_TRUE(link.down.congestion.contains(15'000));
  EXPECT_FALSE(link.down.congestion.contains(5'000));
}

TEST(Scenario, ReadsWhatHappensToTheMachine) {
  const auto scenario =
      sim::parse_scenario("server a\nstep 10 -1\nsleep 20 30 0.5\nleap 86400 remove step\n", "x");
  ASSERT_TRUE(scenario);
  ASSERT_EQ(scenario->disturbances.size(), 2U);
  EXPECT_EQ(scenario->disturbances[0].wall_s, -1);
  EXPECT_EQ(scenario->disturbances[1].sleep_s, 30);
  EXPECT_FALSE(scenario->leap.insert);
  EXPECT_FALSE(scenario->leap.kernel);
}

TEST(Scenario, NamesTheLineAndTheWordThatMakeNoSense) {
  EXPECT_EQ(sim::parse_scenario("poll 6 6\nserver a sideways\n", "x").error(),
            "line 2: 'sideways' is no property of a server");
  EXPECT_EQ(sim::parse_scenario("poll 6\n", "x").error(), "line 1: a word is missing");
  EXPECT_EQ(sim::parse_scenario("poll 6 6\n", "x").error(), "no server is named");
}

}  // namespace
