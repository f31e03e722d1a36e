#include <cmath>
#include <gmock/gmock.h>

#include "support/simulated_world.hpp"

namespace {

using core::ClockDriver;
using core::Verdict;
using simulated::refclock;
using simulated::World;
using testing::Contains;
using testing::HasSubstr;

constexpr core::ClockName kShm{ClockDriver::shm, 0};
constexpr core::ClockName kPps{ClockDriver::pps, 0};

core::Settings only_shm() {
  core::Settings settings;
  settings.sources = {refclock(ClockDriver::shm)};
  return settings;
}

core::Settings shm_and_pps() {
  core::Settings settings;
  settings.sources = {refclock(ClockDriver::shm), refclock(ClockDriver::pps)};
  return settings;
}

TEST(AssociationClock, a_clock_makes_us_stratum_1_under_its_name) {
  World world;
  world.receivers[kShm] = {.jitter_s = 10e-6};
  world.start(only_shm());
  world.run_for(100);
  const core::SystemState system = world.system();
  EXPECT_EQ(system.stratum.value, 1);
  EXPECT_EQ(system.refid, ntp::refid("SHM"));
  EXPECT_EQ(system.clock_source, ClockDriver::shm);
  EXPECT_THAT(world.notes, Contains("following SHM(0)"));
  const core::AssociationState clock = world.association(0);
  EXPECT_EQ(clock.verdict, Verdict::system_peer);
  EXPECT_EQ(clock.stratum.value, 0);
  EXPECT_EQ(clock.remote.text(), "127.127.28.0:123");
  EXPECT_EQ(world.polls, 0);
}

TEST(AssociationClock, fudge_gives_another_stratum_and_refid) {
  World world;
  world.receivers[kShm] = {.jitter_s = 10e-6};
  core::Settings settings = only_shm();
  settings.sources[0].clock->stratum = 4;
  settings.sources[0].clock->refid = ntp::refid("DCF");
  world.start(settings);
  world.run_for(100);
  EXPECT_EQ(world.system().stratum.value, 5);
  EXPECT_EQ(world.system().refid, ntp::RefId{0x7f7f1c00});
  EXPECT_EQ(world.association(0).refid, ntp::refid("DCF"));
}

TEST(AssociationClock, a_clock_that_is_wrong_is_set_right_and_held) {
  World world;
  world.clock_offset_s = 0.4;
  world.clock_error_ppm = 80;
  world.receivers[kShm] = {.jitter_s = 20e-6};
  world.start(only_shm());
  world.run_for(600);
  EXPECT_EQ(world.steps, 1);
  double worst_s = 0;
  for (int i = 0; i < 3000; ++i) {
    world.run_for(1);
    worst_s = std::max(worst_s, std::abs(world.error_s()));
  }
  EXPECT_LT(worst_s, 25e-6);  // little more than one reading is off
  EXPECT_LT(std::abs(world.association(0).offset.count()), 40e-6);
  EXPECT_NEAR(world.system().frequency.value, -80, 0.5);
}

TEST(AssociationClock, readings_may_be_old_while_the_clock_is_slewed) {
  World world;
  world.clock_offset_s = 0.01;
  world.clock_error_ppm = 300;
  world.receivers[kShm] = {.jitter_s = 1e-6, .age_s = 0.9};
  world.start(only_shm());
  world.run_for(900);
  EXPECT_LT(std::abs(world.error_s()), 10e-6);
}

TEST(AssociationClock, strays_of_the_receiver_do_no_harm) {
  World world;
  world.receivers[kShm] = {.jitter_s = 10e-6};
  world.start(only_shm());
  world.run_for(300);
  for (int i = 0; i < 100; ++i) {
    world.receivers[kShm].offset_s = i % 5 == 0 ? 0.5 : 0;
    world.run_for(1);
  }
  EXPECT_LT(std::abs(world.error_s()), 20e-6);
  EXPECT_EQ(world.steps, 0);
}

TEST(AssociationClock, silence_shows_in_reach_and_ends_in_no_source) {
  World world;
  world.receivers[kShm] = {.jitter_s = 10e-6};
  world.start(only_shm());
  world.run_for(300);
  EXPECT_EQ(world.association(0).reach, 0xff);
  world.receivers[kShm].silent = true;
  world.run_for(1000);
  EXPECT_EQ(world.association(0).reach, 0);
  EXPECT_EQ(world.association(0).clock_report.condition, core::ClockCondition::no_reply);
  EXPECT_GE(world.association(0).clock_report.no_reply, 8);
  EXPECT_THAT(world.notes, Contains("SHM(0) says nothing any more"));
  EXPECT_EQ(world.system().system_peer, 0);
}

TEST(AssociationClock, stale_readings_are_bad_time) {
  World world;
  world.receivers[kShm] = {.age_s = 30};
  world.start(only_shm());
  world.run_for(60);
  EXPECT_EQ(world.association(0).reach, 0);
  EXPECT_GT(world.association(0).clock_report.bad_data, 50);
}

TEST(AssociationClock, noise_between_good_readings_is_no_trouble) {
  World world;
  world.receivers[kShm] = {.jitter_s = 10e-6};
  world.start(only_shm());
  for (int i = 0; i < 100; ++i) {
    world.run_for(1);
    world.engine().on_clock_condition(kShm, core::ClockCondition::bad_format, "?");
  }
  const core::AssociationState clock = world.association(0);
  EXPECT_EQ(clock.clock_report.bad_format, 100);
  EXPECT_EQ(clock.clock_report.condition, core::ClockCondition::nominal);
  EXPECT_LE(clock.clock_report.exceptions, 1);
}

TEST(AssociationClock, pulses_alone_say_nothing_of_the_second) {
  World world;
  world.clock_offset_s = 0.1;
  world.receivers[kPps] = {.pulse = true};
  core::Settings settings;
  settings.sources = {refclock(ClockDriver::pps)};
  world.start(settings);
  world.run_for(100);
  EXPECT_EQ(world.system().system_peer, 0);
  EXPECT_EQ(world.association(0).verdict, Verdict::reject);
}

TEST(AssociationClock, pulses_are_followed_alone_once_others_number_them) {
  World world;
  world.clock_error_ppm = -30;
  world.receivers[kShm] = {.offset_s = 0.05, .jitter_s = 5e-3};
  world.receivers[kPps] = {.jitter_s = 200e-9, .pulse = true};
  world.start(shm_and_pps());
  world.run_for(1000);
  EXPECT_EQ(world.association(0).verdict, Verdict::system_peer);
  EXPECT_EQ(world.association(1).verdict, Verdict::pps_peer);
  EXPECT_EQ(world.system().refid, ntp::refid("PPS"));
  EXPECT_EQ(world.system().clock_source, ClockDriver::pps);
  EXPECT_LT(std::abs(world.error_s()), 1e-6);
}

TEST(AssociationClock, whole_seconds_come_from_the_others) {
  World world;
  world.clock_offset_s = -3.3;
  world.receivers[kShm] = {.offset_s = 0.05, .jitter_s = 5e-3};
  world.receivers[kPps] = {.jitter_s = 200e-9, .pulse = true};
  world.start(shm_and_pps());
  world.run_for(1000);
  EXPECT_EQ(world.association(1).verdict, Verdict::pps_peer);
  EXPECT_LT(std::abs(world.error_s()), 1e-6);
}

TEST(AssociationClock, who_is_off_by_half_a_second_cannot_number_pulses) {
  World world;
  world.receivers[kShm] = {.offset_s = 0.45, .jitter_s = 1e-4};
  world.receivers[kPps] = {.jitter_s = 200e-9, .pulse = true};
  world.start(shm_and_pps());
  world.run_for(1000);
  EXPECT_EQ(world.association(1).verdict, Verdict::reject);
}

TEST(AssociationClock, the_leap_second_of_a_clock_outweighs_that_of_servers) {
  World world;
  for (const char* address : {"192.0.2.7", "192.0.2.8", "192.0.2.9"}) world.server(address);
  world.receivers[kShm] = {.jitter_s = 1e-5, .leap = ntp::Leap::insert};
  core::Settings settings = only_shm();
  for (const char* address : {"192.0.2.7", "192.0.2.8", "192.0.2.9"}) {
    settings.sources.push_back(simulated::source(address, 4, 6));
  }
  world.start(settings);
  world.run_for(400);
  EXPECT_EQ(world.system().leap, ntp::Leap::insert);
}

TEST(AssociationClock, trouble_is_counted_and_shown) {
  World world;
  world.receivers[kShm] = {.silent = true};
  world.start(only_shm());
  world.engine().on_clock_condition(kShm, core::ClockCondition::bad_format, "$GPRMC,?");
  world.run_for(2);
  const core::ClockReport report = world.association(0).clock_report;
  EXPECT_EQ(report.condition, core::ClockCondition::bad_format);
  EXPECT_EQ(report.bad_format, 1);
  EXPECT_EQ(report.exceptions, 1);
  EXPECT_EQ(report.timecode, "$GPRMC,?");
  world.run_for(2);
  EXPECT_EQ(world.association(0).events.last, 11);
}

}  // namespace
