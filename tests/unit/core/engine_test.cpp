#include "core/engine.hpp"

#include <gmock/gmock.h>

#include "support/simulated_world.hpp"

namespace {

using simulated::source;
using simulated::World;
using testing::Contains;
using testing::HasSubstr;

core::Settings follow(std::initializer_list<core::SourceSettings> sources) {
  core::Settings settings;
  settings.sources = sources;
  return settings;
}

TEST(Engine, brings_a_clock_from_far_wrong_to_right_and_holds_it) {
  World world;
  world.clock_offset_s = 0.25;
  world.clock_error_ppm = 80;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7", 0, 3)}));
  world.run_for(60);
  EXPECT_EQ(world.system().leap, ntp::Leap::none);
  double worst = 0;
  for (int i = 0; i < 300; ++i) {
    world.run_for(1);
    worst = std::max(worst, std::abs(world.error_s()));
  }
  EXPECT_LT(worst, 1e-3);
  EXPECT_EQ(world.steps, 1);
  EXPECT_NEAR(world.system().frequency.value, -80, 2);
}

TEST(Engine, four_servers_bring_a_clock_right_within_two_and_a_half_seconds) {
  World world;
  world.clock_offset_s = 0.05;
  core::Settings settings;
  for (const char* name : {"192.0.2.11", "192.0.2.12", "192.0.2.13", "192.0.2.14"}) {
    world.server(name);
    settings.sources.push_back(source(name));
  }
  world.start(settings);
  world.run_for(2.5);
  EXPECT_NE(world.system().leap, ntp::Leap::unsynchronised);
  EXPECT_LT(std::abs(world.error_s()), 1e-3);
  for (std::size_t i = 0; i < settings.sources.size(); ++i) {
    EXPECT_GE(world.association(i).counters.received, 3U);
  }
}

TEST(Engine, is_not_synchronised_before_the_clock_took_a_correction) {
  World world;
  world.clock_obeys = false;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7")}));
  world.run_for(60);
  EXPECT_NE(world.system().system_peer, 0);
  EXPECT_EQ(world.system().leap, ntp::Leap::unsynchronised);
  EXPECT_FALSE(world.system().clock.works);
  EXPECT_EQ(world.system().clock.error, "not permitted");
}

TEST(Engine, says_when_the_clock_stops_to_obey) {
  World world;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7", 4, 4)}));
  world.run_for(60);
  ASSERT_EQ(world.system().leap, ntp::Leap::none);
  world.clock_obeys = false;
  world.run_for(60);
  EXPECT_EQ(world.system().leap, ntp::Leap::unsynchronised);
  EXPECT_THAT(world.notes, Contains(HasSubstr("not permitted")));
}

TEST(Engine, a_falseticker_is_outvoted) {
  World world;
  world.server("192.0.2.1");
  world.server("192.0.2.2");
  world.server("192.0.2.3").offset_s = 0.25;
  world.start(follow({source("192.0.2.1"), source("192.0.2.2"), source("192.0.2.3")}));
  world.run_for(300);
  EXPECT_EQ(world.association(2).verdict, core::Verdict::falseticker);
  EXPECT_LT(std::abs(world.error_s()), 1e-3);
}

TEST(Engine, two_that_disagree_are_not_followed) {
  World world;
  world.server("192.0.2.1");
  world.server("192.0.2.2").offset_s = 0.25;
  world.start(follow({source("192.0.2.1"), source("192.0.2.2")}));
  world.run_for(120);
  EXPECT_EQ(world.system().system_peer, 0);
  EXPECT_EQ(world.system().leap, ntp::Leap::unsynchronised);
}

TEST(Engine, beyond_the_panic_limit_it_ends_and_says_why) {
  World world;
  world.clock_offset_s = 2000;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7")}));
  world.run_for(120);
  ASSERT_EQ(world.exits.size(), 1U);
  EXPECT_EQ(world.exits[0].status, 255);
  EXPECT_THAT(world.exits[0].reason, HasSubstr("panic"));
  EXPECT_EQ(world.steps, 0);
}

TEST(Engine, the_panic_gate_lets_one_correction_pass) {
  World world;
  world.clock_offset_s = 2000;
  world.server("192.0.2.7");
  core::Settings settings = follow({source("192.0.2.7")});
  settings.discipline.panic_gate = true;
  world.start(settings);
  world.run_for(120);
  EXPECT_TRUE(world.exits.empty());
  EXPECT_LT(std::abs(world.error_s()), 1e-2);
  // CVE-2015-5300: the gate is shut now.
  world.server("192.0.2.7").offset_s = 5000;
  world.run_for(3600);
  EXPECT_EQ(world.exits.size(), 1U);
}

TEST(Engine, a_later_jump_must_last_before_the_clock_steps) {
  World world;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7", 4, 4)}));
  world.run_for(300);
  world.server("192.0.2.7").offset_s = 10;
  world.run_for(100);
  EXPECT_LT(std::abs(world.error_s()), 0.01);
  world.run_for(900);
  EXPECT_NEAR(world.error_s(), 10, 0.01);
}

TEST(Engine, set_and_quit) {
  World world;
  world.clock_offset_s = -0.03;
  world.server("192.0.2.7");
  core::Settings settings = follow({source("192.0.2.7")});
  settings.discipline.set_and_quit = true;
  world.start(settings);
  world.run_for(100);
  ASSERT_EQ(world.exits.size(), 1U);
  EXPECT_EQ(world.exits[0].status, 0);
  EXPECT_LT(std::abs(world.error_s()), 1e-3);
}

TEST(Engine, set_and_quit_sleeps_while_a_server_is_heard_but_not_fit) {
  World world;
  world.server("192.0.2.7").state.leap = ntp::Leap::unsynchronised;
  auto settings = follow({source("192.0.2.7")});
  settings.discipline.set_and_quit = true;
  world.start(settings);
  world.run_for(14);
  ntp::Now now = world.now();
  for (int second = 14; second < 60; ++second) {
    world.engine().on_timer(now);
    ASSERT_GT(world.engine().next_deadline(), now.mono) << "after " << second << " s";
    now.mono += std::chrono::seconds{1};
  }
}

TEST(Engine, set_and_quit_without_a_server_fails) {
  World world;
  core::Settings settings = follow({source("192.0.2.7")});
  settings.discipline.set_and_quit = true;
  world.start(settings);
  world.run_for(100);
  ASSERT_EQ(world.exits.size(), 1U);
  EXPECT_EQ(world.exits[0].status, 1);
}

TEST(Engine, disable_ntp_never_touches_the_clock) {
  World world;
  world.clock_offset_s = 0.5;
  world.server("192.0.2.7");
  core::Settings settings = follow({source("192.0.2.7")});
  settings.discipline.control = false;
  world.start(settings);
  world.run_for(300);
  EXPECT_NEAR(world.error_s(), 0.5, 1e-9);
  EXPECT_EQ(world.system().leap, ntp::Leap::unsynchronised);
  EXPECT_NEAR(world.association(0).offset.count(), -0.5, 1e-3);
}

TEST(Engine, the_local_clock_alone_is_followed_at_once) {
  World world;
  core::Settings settings;
  settings.local_clock = core::LocalClockSettings{.stratum = 0, .refid = ntp::refid("GPS")};
  world.start(settings);
  const core::SystemState system = world.system();
  EXPECT_EQ(system.leap, ntp::Leap::none);
  EXPECT_EQ(system.stratum, ntp::Stratum{1});
  EXPECT_TRUE(system.local_source);
}

TEST(Engine, the_local_clock_waits_while_servers_may_still_answer) {
  World world;
  core::Settings settings = follow({source("192.0.2.7")});
  settings.local_clock = core::LocalClockSettings{.stratum = 10};
  world.start(settings);
  world.run_for(250);
  EXPECT_EQ(world.system().leap, ntp::Leap::unsynchronised);
  world.run_for(200);
  EXPECT_EQ(world.system().stratum, ntp::Stratum{11});
}

TEST(Engine, losing_every_source_ends_being_synchronised) {
  World world;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7", 4, 4)}));
  world.run_for(120);
  ASSERT_EQ(world.system().leap, ntp::Leap::none);
  world.server("192.0.2.7").silent = true;
  world.run_for(16 * 10);
  EXPECT_EQ(world.system().leap, ntp::Leap::unsynchronised);
  EXPECT_EQ(world.association(0).reach, 0);
}

TEST(Engine, the_drift_is_saved_after_an_hour_and_at_the_end) {
  World world;
  world.clock_error_ppm = 12;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7")}));
  world.run_for(3500);
  EXPECT_TRUE(world.drifts.empty());
  world.run_for(200);
  ASSERT_EQ(world.drifts.size(), 1U);
  EXPECT_NEAR(world.drifts[0].value, -12, 0.5);
}

TEST(Engine, a_name_that_does_not_resolve_is_asked_for_again) {
  World world;
  world.start(follow({source("ntp.example")}));
  ASSERT_EQ(world.resolves.size(), 1U);
  EXPECT_EQ(world.association(0).refid, ntp::refid("DNS"));
  world.engine().on_resolved(world.resolves[0].token, {}, "no such name", world.now());
  world.run_for(5);
  ASSERT_EQ(world.resolves.size(), 2U);
  world.server("192.0.2.7");
  world.engine().on_resolved(world.resolves[1].token, {World::endpoint("192.0.2.7").address}, "",
                             world.now());
  world.run_for(60);
  EXPECT_EQ(world.system().leap, ntp::Leap::none);
  EXPECT_EQ(world.association(0).name, "ntp.example");
}

TEST(Engine, a_pool_takes_as_many_as_maxclock_and_replaces_the_silent) {
  World world;
  core::SourceSettings pool = source("pool.example", 4, 4);
  pool.pool = true;
  core::Settings settings = follow({pool});
  settings.selection.maxclock = 2;
  world.server("192.0.2.1");
  world.start(settings);
  std::vector<ntp::IpAddress> addresses;
  for (const char* text : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) {
    addresses.push_back(*ntp::IpAddress::parse(text));
  }
  world.engine().on_resolved(world.resolves[0].token, addresses, "", world.now());
  EXPECT_EQ(world.engine().association_ids().size(), 3U);  // the pool itself and two servers
  world.run_for(16 * 40);
  EXPECT_EQ(world.engine().association_ids().size(), 2U);
  EXPECT_GT(world.resolves.size(), 1U);
}

TEST(Engine, a_reload_keeps_what_stays_the_same) {
  World world;
  world.server("192.0.2.1");
  world.server("192.0.2.2");
  world.start(follow({source("192.0.2.1")}));
  world.run_for(60);
  const auto before = world.association(0);
  world.engine().reconfigure(follow({source("192.0.2.1"), source("192.0.2.2")}), world.now());
  EXPECT_EQ(world.association(0).id, before.id);
  EXPECT_EQ(world.association(0).reach, before.reach);
  EXPECT_EQ(world.engine().association_ids().size(), 2U);
}

TEST(Engine, one_good_word_of_a_lone_source_is_enough_for_the_first_correction) {
  World world;
  world.clock_offset_s = 0.1;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7")}));
  world.run_for(2);
  EXPECT_LT(std::abs(world.error_s()), 1e-3);
}

TEST(Engine, a_liar_that_speaks_clearly_first_is_no_majority) {
  World world;
  world.clock_offset_s = 5;
  // What these say is true, but not yet near enough to be taken at the first word.
  for (const char* address : {"192.0.2.1", "192.0.2.2"}) {
    world.server(address).state.root_dispersion = ntp::Seconds{0.15};
  }
  world.server("192.0.2.3").offset_s = 5;
  world.start(follow({source("192.0.2.1", 0, 3), source("192.0.2.2", 0, 3),
                      source("192.0.2.3", 0, 3), source("192.0.2.4", 0, 3)}));
  world.run_for(60);
  EXPECT_EQ(world.system().leap, ntp::Leap::none);
  EXPECT_LT(std::abs(world.error_s()), 5e-3);
}

TEST(Engine, the_first_words_of_a_minority_are_not_enough) {
  World world;
  world.clock_offset_s = 0.1;
  world.server("192.0.2.1");
  world.server("192.0.2.2").silent = true;
  world.server("192.0.2.3").silent = true;
  world.start(follow({source("192.0.2.1"), source("192.0.2.2"), source("192.0.2.3")}));
  world.run_for(2);
  EXPECT_GT(world.error_s(), 0.09);
}

TEST(Engine, a_clock_that_somebody_else_moved_is_set_right_without_a_sample) {
  World world;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7", 10, 10)}));
  world.run_for(300);
  world.server("192.0.2.7").silent = true;
  world.step_by_others(-0.02);
  world.run_for(20);
  EXPECT_THAT(world.notes, Contains(HasSubstr("not by this daemon")));
  world.run_for(200);
  EXPECT_LT(std::abs(world.error_s()), 1e-3);
  EXPECT_EQ(world.steps, 0) << "it is slewed";
}

TEST(Engine, after_a_jump_that_sleep_may_explain_the_sources_are_asked) {
  World world;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7", 6, 6)}));
  world.run_for(600);
  world.step_by_others(30);
  world.run_for(30);
  EXPECT_LT(std::abs(world.error_s()), 1e-3);
  EXPECT_EQ(world.steps, 1);
}

TEST(Engine, who_asks_for_fewer_requests_is_still_followed) {
  World world;
  world.server("192.0.2.7");
  world.start(follow({source("192.0.2.7", 4, 4)}));
  world.run_for(120);
  ASSERT_EQ(world.system().leap, ntp::Leap::none);
  world.server("192.0.2.7").forge = [](std::vector<std::byte>& reply) {
    reply[0] = std::byte{0xe4};  // leap 3, version 4, server
    reply[1] = std::byte{0};
    std::ranges::copy(ntp::as_bytes("RATE"), reply.begin() + 12);
  };
  world.run_for(20);
  EXPECT_EQ(world.association(0).flash, 0);
  EXPECT_EQ(world.system().leap, ntp::Leap::none);
}

// What a forger can send: nothing of it may move the estimate by one bit.
TEST(Engine, a_packet_that_fails_a_check_changes_nothing_but_counters) {
  World quiet;
  World attacked;
  for (World* world : {&quiet, &attacked}) {
    world->server("192.0.2.7");
    world->start(follow({source("192.0.2.7", 4, 4)}));
    world->run_for(100);
  }
  const auto from = World::endpoint("192.0.2.7");
  std::vector<std::byte> forged(48, std::byte{0x5a});
  for (int mode = 0; mode < 256; ++mode) {
    forged[0] = static_cast<std::byte>(mode);
    forged[1] = static_cast<std::byte>(mode * 7);
    attacked.engine().on_reply({1'000'000}, forged, from, attacked.now());
    attacked.inject(forged, from);
  }
  attacked.inject(std::vector<std::byte>(3), from);
  quiet.run_for(1000);
  attacked.run_for(1000);
  EXPECT_EQ(quiet.error_s(), attacked.error_s());
  EXPECT_EQ(quiet.system().frequency.value, attacked.system().frequency.value);
  EXPECT_EQ(quiet.association(0).jitter, attacked.association(0).jitter);
}

}  // namespace
