#include "core/discipline.hpp"

#include <chrono>
#include <gmock/gmock.h>

namespace {

using core::Discipline;
using std::chrono::seconds;

constexpr ntp::Seconds kNext{64};

ntp::Monotonic at(int s) { return ntp::Monotonic{seconds{s}}; }

Discipline fresh(const core::DisciplineSettings& settings = {}) {
  Discipline discipline;
  discipline.on_start({0});
  discipline.reconfigure(settings);
  return discipline;
}

Discipline::Decision update(Discipline& discipline, double offset_s, int s) {
  return discipline.update({.offset = ntp::Seconds{offset_s}}, kNext, at(s));
}

TEST(Discipline, a_large_first_offset_is_stepped) {
  Discipline discipline = fresh();
  const auto decision = update(discipline, 0.5, 0);
  EXPECT_EQ(std::get<Discipline::Steer>(decision).step, std::chrono::milliseconds{500});
}

TEST(Discipline, a_small_offset_is_slewed_by_the_next_update) {
  Discipline discipline = fresh();
  const auto decision = update(discipline, 0.0064, 0);
  const auto& steer = std::get<Discipline::Steer>(decision);
  EXPECT_EQ(steer.step.count(), 0);
  EXPECT_NEAR(steer.frequency.value, 100, 1e-6);
  EXPECT_EQ(discipline.next_deadline(), at(64));
  EXPECT_FALSE(discipline.on_timer(at(63)));
  EXPECT_NEAR(discipline.on_timer(at(64))->value, 0, 1e-9);
  EXPECT_EQ(discipline.next_deadline(), ntp::Monotonic::max());
}

TEST(Discipline, never_slews_faster_than_500_ppm) {
  Discipline discipline = fresh();
  const auto decision = update(discipline, -0.1, 0);
  EXPECT_NEAR(std::get<Discipline::Steer>(decision).frequency.value, -500, 1e-9);
  EXPECT_EQ(discipline.next_deadline(), at(200));
}

TEST(Discipline, a_spike_is_ignored_and_a_jump_that_lasts_is_not) {
  Discipline discipline = fresh();
  update(discipline, 0, 0);
  EXPECT_TRUE(std::holds_alternative<Discipline::Wait>(update(discipline, 3, 64)));
  update(discipline, 0, 128);
  EXPECT_TRUE(std::holds_alternative<Discipline::Wait>(update(discipline, 3, 192)));
  EXPECT_TRUE(std::holds_alternative<Discipline::Wait>(update(discipline, 3, 491)));
  EXPECT_EQ(std::get<Discipline::Steer>(update(discipline, 3, 492)).step, seconds{3});
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

TEST(Discipline, the_drift_file_weighs_more_than_a_vague_measurement) {
  Discipline discipline = fresh({.frequency = ntp::Ppm{-20}});
  discipline.on_clock({-20});
  discipline.update({.frequency = core::ClockError::Frequency{50e-6, 100e-6}}, kNext, at(0));
  EXPECT_NEAR(discipline.frequency().value, -20, 0.1);
}

TEST(Discipline, a_sharp_measurement_weighs_more_than_the_drift_file) {
  Discipline discipline = fresh({.frequency = ntp::Ppm{-20}});
  discipline.on_clock({-20});
  discipline.update({.frequency = core::ClockError::Frequency{50e-6, 0.01e-6}}, kNext, at(0));
  EXPECT_NEAR(discipline.frequency().value, 30, 0.1);
}

TEST(Discipline, the_frequency_stays_within_500_ppm) {
  Discipline discipline = fresh();
  discipline.update({.frequency = core::ClockError::Frequency{0.5, 1e-9}}, kNext, at(0));
  EXPECT_EQ(discipline.frequency().value, 500);
}

}  // namespace
