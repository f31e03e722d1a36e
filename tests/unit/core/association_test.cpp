#include "core/association.hpp"

#include <gmock/gmock.h>

#include "core/interleaved_answers.hpp"
#include "support/simulated_world.hpp"

namespace {

using simulated::source;
using simulated::World;

core::Settings one_source() {
  core::Settings settings;
  settings.sources = {source("192.0.2.7", 4, 10)};
  return settings;
}

// A world in which the server has been heard for a while.
World settled() {
  World world;
  world.server("192.0.2.7");
  world.start(one_source());
  world.run_for(100);
  return world;
}

std::vector<std::byte> reply_with(const ntp::Packet& header) {
  std::vector<std::byte> octets(ntp::kHeaderSize);
  ntp::write_header(header, std::span{octets}.first<ntp::kHeaderSize>());
  return octets;
}

ntp::Packet kiss(const char* code, ntp::Timestamp origin) {
  return {.leap = ntp::Leap::unsynchronised,
          .mode = ntp::Mode::server,
          .stratum = {0},
          .poll = {17},
          .refid = ntp::refid(code),
          .origin = origin};
}

// All that a packet could have touched, except the counters.
auto memory_of(const World& world) {
  const core::AssociationState s = world.association(0);
  return std::tuple{s.reach,           s.host_poll.value, s.stratum.value, s.refid.value,
                    s.offset.count(),  s.delay.count(),   s.flash,         s.headway.count(),
                    s.received.wire(), s.events.count};
}

TEST(Association, says_once_that_it_cannot_be_asked) {
  World world;
  world.start(one_source());
  for (std::uint32_t token = 1; token <= 3; ++token) {  // those of the first burst
    world.run_for(0.75);
    world.engine().on_poll_failed(core::PollToken{token}, "refused", world.now());
    world.run_for(0.25);
  }
  world.run_for(100);
  EXPECT_EQ(std::ranges::count(world.notes, "cannot ask 192.0.2.7:123: refused"), 1);
}

TEST(Association, forged_packets_change_nothing_but_counters) {
  World world = settled();
  const auto before = memory_of(world);
  for (std::uint64_t i = 1; i <= 5000; ++i) {
    const char* code = i % 3 == 0 ? "RATE" : i % 3 == 1 ? "DENY" : "STEP";
    world.inject(reply_with(kiss(code, ntp::Timestamp{i * 0x9e3779b97f4a7c15})),
                 World::endpoint("192.0.2.7"));
  }
  EXPECT_EQ(memory_of(world), before);
}

TEST(Association, a_zero_origin_never_passes) {
  World world = settled();
  const auto before = memory_of(world);
  ntp::Packet packet{.mode = ntp::Mode::server, .stratum = {1}, .transmit = ntp::Timestamp{1, 1}};
  world.inject(reply_with(packet), World::endpoint("192.0.2.7"));
  EXPECT_EQ(memory_of(world), before);
}

TEST(Association, an_answer_from_elsewhere_is_dropped) {
  World world;
  world.server("192.0.2.7").silent = true;
  world.start(one_source());
  world.run_for(1);
  world.inject(reply_with({.mode = ntp::Mode::server, .stratum = {1}}),
               World::endpoint("192.0.2.8"));
  EXPECT_EQ(world.association(0).reach, 0);
}

TEST(Association, rate_slows_the_polls_down_and_wears_off) {
  World world = settled();
  bool rate = true;
  world.server("192.0.2.7").forge = [&rate](std::vector<std::byte>& reply) {
    if (!rate) return;
    const auto parsed = ntp::parse_packet(reply);
    reply = reply_with(kiss("RATE", parsed->header.origin));
  };
  world.run_for(20);
  const int slowed = world.association(0).host_poll.value;
  EXPECT_GT(slowed, 4);
  EXPECT_EQ(world.association(0).refid, ntp::refid("RATE"));
  world.run_for(40'000);
  EXPECT_LE(world.association(0).host_poll.value, 10);
  rate = false;
  world.run_for(40'000);
  EXPECT_NE(world.association(0).refid, ntp::refid("RATE"));
  EXPECT_EQ(world.association(0).reach, 0xff);
}

TEST(Association, deny_never_removes_a_configured_source) {
  World world = settled();
  world.server("192.0.2.7").forge = [](std::vector<std::byte>& reply) {
    const auto parsed = ntp::parse_packet(reply);
    reply = reply_with(kiss("DENY", parsed->header.origin));
  };
  world.run_for(20'000);
  EXPECT_EQ(world.engine().association_ids().size(), 1U);
  world.server("192.0.2.7").forge = nullptr;
  world.run_for(20'000);
  EXPECT_NE(world.association(0).reach, 0);
}

TEST(Association, iburst_is_six_packets_and_no_more) {
  World world;
  world.server("192.0.2.7");
  core::Settings settings;
  settings.sources = {source("192.0.2.7", 10, 10)};
  world.start(settings);
  world.run_for(60);
  EXPECT_EQ(world.polls, 6);
}

TEST(Association, three_answers_are_in_before_the_third_second) {
  World world;
  world.server("192.0.2.7");
  world.start(one_source());
  world.run_for(2.1);
  EXPECT_EQ(world.association(0).counters.received, 3U);
}

// What `limited` and `ratelimit` of others allow: see the spacing.
TEST(Association, no_two_packets_are_less_than_a_second_apart_and_later_ones_more) {
  World world;
  world.server("192.0.2.7");
  core::Settings settings;
  settings.sources = {source("192.0.2.7", 10, 10)};
  world.start(settings);
  std::vector<int> polls_after;
  world.run_for(0.5);
  for (int s = 0; s < 12; ++s) {
    polls_after.push_back(world.polls);
    world.run_for(1);
  }
  EXPECT_THAT(polls_after, testing::ElementsAre(1, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6));
}

TEST(Association, a_dead_server_gets_three_packets_of_a_burst) {
  World world;
  core::Settings settings;
  settings.sources = {source("192.0.2.7", 10, 10)};
  world.start(settings);
  world.run_for(60);
  EXPECT_EQ(world.polls, 3);
}

TEST(Association, an_unsynchronised_server_is_not_reached) {
  World world;
  world.server("192.0.2.7").state.leap = ntp::Leap::unsynchronised;
  world.server("192.0.2.7").state.refid = ntp::refid("INIT");
  world.start(one_source());
  world.run_for(60);
  EXPECT_EQ(world.association(0).reach, 0);
  EXPECT_EQ(world.association(0).stratum, ntp::kUnsynchronised);
  EXPECT_EQ(world.system().leap, ntp::Leap::unsynchronised);
}

TEST(Association, a_server_that_follows_us_is_not_followed) {
  World world;
  world.server("192.0.2.7").state.stratum = {3};
  world.server("192.0.2.7").state.refid = {0xc0000201};  // 192.0.2.1, our own address here
  world.start(one_source());
  world.run_for(100);
  EXPECT_NE(world.association(0).flash & core::flash::peer_loop, 0);
  EXPECT_EQ(world.system().system_peer, 0);
}

TEST(Association, noselect_is_measured_and_not_followed) {
  World world;
  world.server("192.0.2.7").offset_s = 0.01;
  core::Settings settings = one_source();
  settings.sources[0].noselect = true;
  world.start(settings);
  world.run_for(100);
  EXPECT_NEAR(world.association(0).offset.count(), 0.01, 1e-3);
  EXPECT_EQ(world.system().system_peer, 0);
}

TEST(Association, no_nonce_is_used_twice) {
  World world;
  std::vector<std::byte> first;
  bool replay = false;
  world.server("192.0.2.7").forge = [&](std::vector<std::byte>& reply) {
    if (replay) reply = first;
    first = reply;
  };
  world.start(one_source());
  world.run_for(100);
  replay = true;
  const auto received = world.association(0).counters.bogus_origin;
  world.run_for(200);
  EXPECT_GT(world.association(0).counters.bogus_origin, received);
  EXPECT_NE(world.association(0).reach, 0xff);
}

// A server that knows interleaved mode: what it says late, it says exactly.
struct InterleavingServer {
  core::InterleavedAnswers answers;
  ntp::Nanos late{};  // how much later than it says a reply leaves
  int asked = 0;      // for interleaved mode

  void attach(World& world) {
    simulated::Server& server = world.server("192.0.2.7");
    server.requested = [this](ntp::ByteView request, std::vector<std::byte>& reply) {
      if (core::may_interleave(request)) ++asked;
      const auto header = std::span{reply}.first<ntp::kHeaderSize>();
      answers.answer(request, *ntp::IpAddress::parse("192.0.2.1"), header);
      std::vector<std::byte> frame(28);
      frame.insert(frame.end(), reply.begin(), reply.end());
      answers.left(frame, ntp::parse_packet(reply)->header.receive + late);
    };
    server.turnaround = late;
  }
};

core::Settings one_interleaved() {
  core::Settings settings = one_source();
  settings.sources[0].xleave = true;
  return settings;
}

TEST(Association, interleaved_mode_tells_what_the_server_itself_added) {
  World world;
  InterleavingServer server{.late = std::chrono::microseconds{400}};
  server.attach(world);
  world.server("192.0.2.7").queue_s = 0;
  world.start(one_source());
  world.run_for(400);
  EXPECT_NEAR(world.association(0).delay.count(), 500e-6, 5e-6);  // its share counts as the way's
  World better;
  InterleavingServer again{.late = std::chrono::microseconds{400}};
  again.attach(better);
  better.server("192.0.2.7").queue_s = 0;
  better.start(one_interleaved());
  better.run_for(400);
  EXPECT_NEAR(better.association(0).delay.count(), 100e-6, 5e-6);
  EXPECT_GT(again.answers.interleaved(), 10U);
  EXPECT_EQ(better.association(0).reach, 0xff);
}

TEST(Association, the_first_burst_is_not_interleaved) {
  World world;
  InterleavingServer server;
  server.attach(world);
  world.start(one_interleaved());
  world.run_for(10.5);
  EXPECT_EQ(server.asked, 0);
}

TEST(Association, a_server_that_knows_no_interleaved_mode_serves_all_the_same) {
  World world;
  world.server("192.0.2.7").offset_s = 0.01;
  world.start(one_interleaved());
  world.run_for(400);
  EXPECT_EQ(world.association(0).reach, 0xff);
  EXPECT_NE(world.system().leap, ntp::Leap::unsynchronised);
}

// Something on the way that lets only usual requests through.
TEST(Association, after_missing_answers_it_asks_in_basic_mode) {
  World world;
  world.server("192.0.2.7").deaf = core::may_interleave;
  world.start(one_interleaved());
  world.run_for(400);
  EXPECT_NE(world.association(0).reach, 0);
}

TEST(Association, an_interleaved_reply_to_a_basic_request_is_forged) {
  World world = settled();
  const auto before = memory_of(world);
  ntp::Packet reply{.mode = ntp::Mode::server, .stratum = {1}};
  reply.transmit = reply.receive = ntp::Timestamp{world.last_nonce().wire() + 1};
  reply.origin = ntp::Timestamp{0};
  world.inject(reply_with(reply), World::endpoint("192.0.2.7"));
  reply.origin = reply.receive;
  world.inject(reply_with(reply), World::endpoint("192.0.2.7"));
  EXPECT_EQ(memory_of(world), before);
}

}  // namespace
