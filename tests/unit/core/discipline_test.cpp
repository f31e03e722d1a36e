#include "core/discipline.hpp"

#include <chrono>
#include <gmock/gmock.h>

namespace {

using core::Discipline;

ntp::Monotonic second(int s) { return ntp::Monotonic{std::chrono::seconds{s}}; }

Discipline fresh(const core::DisciplineSettings& settings = {}) {
  Discipline discipline;
  discipline.on_start({0});
  discipline.reconfigure(settings);
  return discipline;
}

Discipline::Decision update(Discipline& discipline, double offset_s, int s) {
  return discipline.update({.offset = ntp::Seconds{offset_s}, .patience = ntp::Seconds{64}},
                           second(s));
}

TEST(Discipline, a_large_first_offset_is_stepped) {
  Discipline discipline = fresh();
  const auto decision = update(discipline, 0.5, 0);
  EXPECT_EQ(std::get<Discipline::Steer>(decision).step, std::chrono::milliseconds{500});
}

TEST(Discipline, the_first_offsets_are_slewed_quickly_the_later_ones_patiently) {
  Discipline discipline = fresh();
  const auto first = std::get<Discipline::Steer>(update(discipline, 0.0064, 0));
  EXPECT_EQ(first.step.count(), 0);
  EXPECT_NEAR(first.frequency.value, 0.0064 / 1.5 * 1e6, 1e-6);
  EXPECT_NEAR(discipline.on_timer(second(2))->value, 0, 1e-9);
  const auto later = std::get<Discipline::Steer>(update(discipline, 0.0064, 100));
  EXPECT_NEAR(later.frequency.value, 100, 1e-6);
  EXPECT_EQ(discipline.next_deadline(), second(164));
  EXPECT_FALSE(discipline.on_timer(second(163)));
  EXPECT_NEAR(discipline.on_timer(second(164))->value, 0, 1e-9);
  EXPECT_EQ(discipline.next_deadline(), ntp::Monotonic::max());
}

TEST(Discipline, a_running_clock_never_slews_faster_than_500_ppm) {
  Discipline discipline = fresh();
  update(discipline, 0, 0);
  const auto decision = update(discipline, -0.1, 100);
  EXPECT_NEAR(std::get<Discipline::Steer>(decision).frequency.value, -500, 1e-9);
  EXPECT_EQ(discipline.next_deadline(), second(300));
}

TEST(Discipline, who_wants_slow_changes_gets_them_from_the_start) {
  Discipline discipline =
      fresh({.step_forward = ntp::Seconds{600}, .step_back = ntp::Seconds{600}});
  EXPECT_NEAR(std::get<Discipline::Steer>(update(discipline, 5, 0)).frequency.value, 500, 1e-9);
}

TEST(Discipline, a_spike_is_ignored_and_a_jump_that_lasts_is_not) {
  Discipline discipline = fresh();
  update(discipline, 0, 0);
  EXPECT_TRUE(std::holds_alternative<Discipline::Wait>(update(discipline, 3, 64)));
  update(discipline, 0, 128);
  EXPECT_TRUE(std::holds_alternative<Discipline::Wait>(update(discipline, 3, 192)));
  EXPECT_TRUE(std::holds_alternative<Discipline::Wait>(update(discipline, 3, 491)));
  EXPECT_EQ(std::get<Discipline::Steer>(update(discipline, 3, 492)).step, std::chrono::seconds{3});
}

TEST(Discipline, a_step_threshold_of_zero_never_steps) {
  Discipline discipline = fresh({.step_forward = ntp::Seconds{0}, .step_back = ntp::Seconds{0}});
  EXPECT_EQ(std::get<Discipline::Steer>(update(discipline, 5, 0)).step.count(), 0);
}

TEST(Discipline, the_directions_have_thresholds_of_their_own) {
  Discipline forward = fresh({.step_back = ntp::Seconds{0}});
  EXPECT_NE(std::get<Discipline::Steer>(update(forward, 5, 0)).step.count(), 0);
  Discipline back = fresh({.step_back = ntp::Seconds{0}});
  EXPECT_EQ(std::get<Discipline::Steer>(update(back, -5, 0)).step.count(), 0);
}

TEST(Discipline, a_forced_step_is_the_first_correction_only) {
  Discipline discipline = fresh({.force_step = true});
  EXPECT_EQ(std::get<Discipline::Steer>(update(discipline, 0.002, 0)).step,
            std::chrono::milliseconds{2});
  EXPECT_EQ(std::get<Discipline::Steer>(update(discipline, 0.002, 64)).step.count(), 0);
}

TEST(Discipline, panic_names_the_mend_and_zero_switches_it_off) {
  Discipline discipline = fresh();
  EXPECT_THAT(std::get<Discipline::Panic>(update(discipline, 1001, 0)).reason,
              testing::HasSubstr("-g"));
  Discipline fearless = fresh({.panic = ntp::Seconds{0}});
  EXPECT_TRUE(std::holds_alternative<Discipline::Steer>(update(fearless, 1e6, 0)));
}

TEST(Discipline, any_first_update_shuts_the_panic_gate) {
  Discipline discipline = fresh({.panic_gate = true});
  update(discipline, 0.001, 0);
  EXPECT_TRUE(std::holds_alternative<Discipline::Panic>(update(discipline, 2000, 64)));
}

TEST(Discipline, runs_at_what_the_drift_file_says_until_it_knows_better) {
  Discipline discipline = fresh({.frequency = ntp::Ppm{-20}});
  EXPECT_EQ(discipline.frequency().value, -20);
  discipline.update({.frequency = 30e-6, .frequency_error = 1e-8}, second(0));
  EXPECT_NEAR(discipline.frequency().value, 30, 1e-9);
  EXPECT_NEAR(discipline.frequency_error_ppm(), 0.01, 1e-9);
}

TEST(Discipline, the_frequency_stays_within_500_ppm) {
  Discipline discipline = fresh();
  discipline.update({.frequency = 0.5, .frequency_error = 1e-9}, second(0));
  EXPECT_EQ(discipline.frequency().value, 500);
}

}  // namespace
