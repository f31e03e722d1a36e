#include <gtest/gtest.h>

#include "hostile_client.hpp"

namespace node {
namespace {

const ntp::Endpoint kClient = endpoint("192.0.2.7", 40123);

Octets time_request() {
  Octets octets(ntp::kHeaderSize);
  octets[0] = std::byte{0x23};
  for (std::size_t i = 40; i < 48; ++i) octets[i] = static_cast<std::byte>(i);
  return octets;
}

core::Settings settings_with(core::RestrictFlags flags) {
  core::Settings settings = root_settings();
  for (const char* any : {"0.0.0.0", "::"}) {
    settings.restricts.push_back(
        {*ntp::IpAddress::parse(any), *ntp::IpAddress::parse(any), false, flags});
  }
  return settings;
}

struct Replies {
  int times = 0;
  int kisses = 0;
};

Replies ask_often(SimulatedDaemon& daemon, int requests) {
  Replies replies;
  for (int i = 0; i < requests; ++i) {
    for (const Octets& reply : daemon.send(time_request(), kClient, false)) {
      EXPECT_LE(reply.size(), ntp::kHeaderSize);
      const ntp::Packet header = ntp::parse_packet(reply)->header;
      ++(header.refid == ntp::refid("RATE") ? replies.kisses : replies.times);
    }
  }
  return replies;
}

TEST(Limits, ABurstAboveTheLimitIsDropped) {
  SimulatedDaemon daemon{settings_with({.limited = true})};
  const Replies replies = ask_often(daemon, 1020);
  EXPECT_NEAR(replies.times, 20 + 1000 / 3, 60) << "one of three leaks";
  EXPECT_EQ(replies.kisses, 0);
  EXPECT_EQ(daemon.node.counters().limited, 1020U - static_cast<unsigned>(replies.times));
}

TEST(Limits, KissesAreFew) {
  SimulatedDaemon daemon{settings_with({.limited = true, .kod = true})};
  const Replies replies = ask_often(daemon, 1020);
  EXPECT_NEAR(replies.times, 20 + 1000 / 3, 60);
  EXPECT_EQ(replies.kisses, 10);
  EXPECT_EQ(daemon.node.counters().kod_sent, 10U);
}

TEST(Limits, AKissHoldsTheClientsOwnTimestampOnly) {
  SimulatedDaemon daemon{settings_with({.limited = true, .kod = true})};
  ask_often(daemon, 20);
  const Octets reply = daemon.send(time_request(), kClient, false).at(0);
  const ntp::Packet kiss = ntp::parse_packet(reply)->header;
  EXPECT_EQ(kiss.refid, ntp::refid("RATE"));
  EXPECT_EQ(kiss.transmit.wire(), 0x28292a2b2c2d2e2fU);
  EXPECT_EQ(kiss.receive, kiss.transmit);
}

TEST(Limits, WithoutLimitedNobodyIsLimited) {
  SimulatedDaemon daemon{settings_with({})};
  EXPECT_EQ(ask_often(daemon, 1000).times, 1000);
}

TEST(Limits, OthersAreNotTouched) {
  SimulatedDaemon daemon{settings_with({.limited = true})};
  ask_often(daemon, 100);
  EXPECT_EQ(daemon.send(time_request(), endpoint("192.0.2.8", 123), false).size(), 1U);
}

TEST(Limits, WhoIsLimitedIsMarkedInTheList) {
  SimulatedDaemon daemon{settings_with({.limited = true, .kod = true})};
  ask_often(daemon, 20);
  EXPECT_EQ(daemon.node.mru()->find(kClient.address)->restrictions, 0);
  ask_often(daemon, 1);
  EXPECT_EQ(daemon.node.mru()->find(kClient.address)->restrictions, 0x420);
  EXPECT_EQ(daemon.node.mru()->find(kClient.address)->dropped, 1U);
}

TEST(Limits, HundredsOfQuestionsOfThisMachinePass) {
  SimulatedDaemon daemon{settings_with({.limited = true})};
  for (int i = 0; i < 10'000; ++i) ASSERT_NE(daemon.ask(mode6::Opcode::read_status, 0), "x") << i;
  EXPECT_EQ(daemon.node.counters().limited, 0U);
}

TEST(Limits, OneAddressAsksSoMuchAndNoMore) {
  SimulatedDaemon daemon{settings_with({})};
  const Octets question = GuardedDaemon::request(2, "leap");
  int answers = 0;
  for (int i = 0; i < 5000; ++i)
    answers += static_cast<int>(daemon.send(question, kClient, false).size());
  EXPECT_EQ(answers, static_cast<int>(kControlOfOne.packets));
  EXPECT_EQ(daemon.send(question, endpoint("192.0.2.8", 123), false).size(), 1U);
  daemon.now.mono += 1s;
  EXPECT_EQ(daemon.send(question, kClient, false).size(), 1U);
}

TEST(Limits, AllTogetherAskSoMuchAndNoMore) {
  SimulatedDaemon daemon{settings_with({})};
  const Octets question = GuardedDaemon::request(2, "leap");
  int answers = 0;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    const ntp::Endpoint forged{ntp::IpAddress::v4(0xc6330000 + i), 40123};
    answers += static_cast<int>(daemon.send(question, forged, false).size());
  }
  EXPECT_EQ(answers, static_cast<int>(kControlOfAll.packets));
  EXPECT_EQ(daemon.ask(mode6::Opcode::read_variables, 0, "leap"), "leap=0\r\n")
      << "this machine still asks";
}

TEST(Limits, EverybodyIsRemembered) {
  SimulatedDaemon daemon{settings_with({})};
  daemon.send(time_request(), kClient, false);
  daemon.ask(mode6::Opcode::read_status, 0);
  EXPECT_EQ(daemon.node.mru()->size(), 2U);
  EXPECT_EQ(daemon.node.mru()->find(kClient.address)->mode, 3);
  EXPECT_EQ(daemon.node.mru()->find(endpoint("127.0.0.1", 1).address)->mode, 6);
}

TEST(Limits, DisableMonitorRemembersNobody) {
  core::Settings settings = settings_with({.limited = true});
  settings.monitor = false;
  SimulatedDaemon daemon{settings};
  EXPECT_EQ(ask_often(daemon, 100).times, 100);
  EXPECT_EQ(daemon.node.mru(), nullptr);
  EXPECT_EQ(daemon.system("mru_enabled").mru_enabled, 0);
}

TEST(Limits, TheListOutlivesAConfigurationThatLeavesItAlone) {
  GuardedDaemon daemon;
  daemon.send(time_request(), kClient, false);
  daemon.ask_signed(static_cast<unsigned>(mode6::Opcode::configure), "192.0.2.1");
  EXPECT_NE(daemon.node.mru()->find(kClient.address), nullptr);
}

TEST(Limits, RecentCountersBeginAgainEveryHour) {
  SimulatedDaemon daemon{settings_with({})};
  ask_often(daemon, 5);
  EXPECT_EQ(daemon.system("ss_processed_r").ss_processed_r, 5);
  daemon.pass(61min);
  daemon.system("ss_processed_r");
  ask_often(daemon, 2);
  EXPECT_EQ(daemon.system("ss_processed_r").ss_processed_r, 2);
  EXPECT_EQ(daemon.system("ss_processed").ss_processed, 7);
  EXPECT_EQ(daemon.system("ss_reset_r").ss_reset_r, 60);
}

}  // namespace
}  // namespace node
