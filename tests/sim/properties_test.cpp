// What must hold in every situation, whatever the figures are.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>

#include "simulation.hpp"

namespace {

using sim::Result;
using sim::Scenario;

Scenario load(const std::string& name) {
  std::ifstream stream{std::string{SCENARIOS} + "/" + name + ".txt"};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  const auto scenario = sim::parse_scenario(text, name);
  if (!scenario) throw std::runtime_error(name + ": " + scenario.error());
  return *scenario;
}

std::vector<std::string> all_scenarios() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{SCENARIOS}) {
    names.push_back(entry.path().stem());
  }
  return names;
}

bool same(const Result& a, const Result& b) {
  return a.rms_s == b.rms_s && a.max_s == b.max_s && a.frequency == b.frequency &&
         a.convergence_s == b.convergence_s && a.poll_s == b.poll_s && a.steps == b.steps;
}

class EverySituation : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Sim, EverySituation, testing::ValuesIn(all_scenarios()),
                         [](const auto& named) {
                           std::string name = named.param;
                           for (char& c : name) c = std::isalnum(c) != 0 ? c : '_';
                           return name;
                         });

TEST_P(EverySituation, no_rate_is_beyond_its_bounds_and_no_second_comes_twice) {
  const Result result = sim::run(load(GetParam()), 7);
  EXPECT_LE(result.worst_rate_at_start_ppm, 80'000);
  // After sleep, or when somebody stole the clock, everything begins anew; where half of the
  // requests are lost, it may begin late.
  const bool anew = GetParam() == "sleep" || GetParam() == "steal" || GetParam() == "loss50";
  EXPECT_LE(result.worst_rate_ppm, anew ? 80'000 : 500);
  EXPECT_EQ(result.backward, 0);
}

TEST_P(EverySituation, a_seed_replays) {
  Scenario scenario = load(GetParam());
  scenario.duration_s = std::min(scenario.duration_s, 20'000.0);
  scenario.score_from_s = std::min(scenario.score_from_s, 1'000.0);
  EXPECT_TRUE(same(sim::run(scenario, 3), sim::run(scenario, 3)));
}

class WellBehaved : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Sim, WellBehaved,
                         testing::Values("lan_p6", "lan_def", "wan_p6", "wan_def", "jit_1e-6",
                                         "jit_1e-5", "jit_1e-4", "jit_1e-3", "jit_1e-2", "asymjit",
                                         "gauss", "spike", "bimodal", "congest", "loss50",
                                         "intermit", "multi4", "falsetick", "falsetick3", "temp_1h",
                                         "temp_24h", "wander_1e-10", "wander_1e-8"));

TEST_P(WellBehaved, the_error_stays_within_what_is_told_to_others) {
  EXPECT_GE(sim::run(load(GetParam()), 11).bound_held, 0.95);
}

// All of its situations, a span of 2^32 s later. But a leap second comes at a midnight and 2^32 s
// are 49,710 days and 6 h 28 min: no era has a leap second where another one has, and the wire does
// not tell them apart. Those situations move to the first New Year of the next era (2037) instead.
TEST_P(EverySituation, another_era_changes_nothing) {
  Scenario scenario = load(GetParam());
  if (scenario.leap.at_s > 0) {
    const Result usual = sim::run(scenario, 5);
    scenario.leap.midnight_unix_s = 2'114'380'800;
    EXPECT_TRUE(same(sim::run(scenario, 5), usual));
    return;
  }
  scenario.duration_s = std::min(scenario.duration_s, 12'000.0);
  scenario.score_from_s = std::min(scenario.score_from_s, 1'000.0);
  const Result usual = sim::run(scenario, 5);
  scenario.start_unix_s += std::int64_t{1} << 32;
  EXPECT_TRUE(same(sim::run(scenario, 5), usual));
}

TEST(Era, does_not_matter) {
  Scenario scenario = load("lan_def");
  scenario.duration_s = 20'000;
  scenario.score_from_s = 5'000;
  const Result usual = sim::run(scenario, 5);
  scenario.start_unix_s += std::int64_t{1} << 32;
  EXPECT_TRUE(same(sim::run(scenario, 5), usual));
}

// The last leap second that era 0 may have is 37 days before its end, and is not forgotten there.
TEST(Era, may_end_after_a_leap_second_of_its_last_new_year) {
  Scenario scenario = load("leap_step");
  scenario.duration_s = 86'400 + 38 * 86'400.0;
  const Result usual = sim::run(scenario, 5);
  scenario.leap.midnight_unix_s = 2'082'758'400;  // 2036
  EXPECT_TRUE(same(sim::run(scenario, 5), usual));
}

TEST(Era, may_end_while_the_daemon_runs) {
  Scenario scenario = load("lan_def");
  scenario.duration_s = 20'000;
  scenario.score_from_s = 5'000;
  const Result usual = sim::run(scenario, 5);
  constexpr std::int64_t kSecondEra = (std::int64_t{1} << 32) - 2'208'988'800;
  scenario.start_unix_s = kSecondEra - 10'000;
  EXPECT_TRUE(same(sim::run(scenario, 5), usual));
}

}  // namespace
