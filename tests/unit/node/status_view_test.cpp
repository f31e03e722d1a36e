#include "node/status_view.hpp"

#include <gtest/gtest.h>

#include "simulated_daemon.hpp"

namespace node {
namespace {

core::Settings settings_with_servers() {
  core::Settings settings;
  settings.sources = {{.name = "192.0.2.1", .iburst = true},
                      {.name = "192.0.2.2", .port = 10123},
                      {.name = "2001:db8::3"}};
  return settings;
}

TEST(StatusView, ARootShowsItsOwnClock) {
  SimulatedDaemon daemon;
  daemon.pass(10min);
  const mode6::SystemVariables system = daemon.system();
  EXPECT_EQ(system.leap, 0);
  EXPECT_EQ(system.stratum, 1);
  EXPECT_EQ(system.refid, "GPS");
  EXPECT_EQ(system.clock_control, 1);
  EXPECT_FALSE(system.clock_error);
  EXPECT_EQ(daemon.system("peeradr").peeradr, "127.127.1.0:123");
  EXPECT_EQ(mode6::SystemStatus::from(daemon.status).source, mode6::kSourceLocal);
}

TEST(StatusView, SaysWhoItIs) {
  SimulatedDaemon daemon;
  const mode6::SystemVariables system = daemon.system();
  EXPECT_EQ(system.version, "ntpd gnomon-0.1.0");
  EXPECT_EQ(system.processor, "x86_64");
  EXPECT_EQ(system.system, "Linux");
  EXPECT_EQ(system.release, "6.1");
}

TEST(StatusView, WhatItsListOfLeapSecondsSays) {
  SimulatedDaemon daemon;
  const mode6::SystemVariables before = daemon.system();
  EXPECT_FALSE(before.tai || before.leapsec || before.expire);
  // 2015-07-01, 2017-01-01; it expires on 2026-06-28.
  daemon.node.engine().set_leap_table(
      *core::parse_leap_table("#@ 3991593600\n3644697600 36\n3692217600 37\n"));
  const mode6::SystemVariables system = daemon.system();
  EXPECT_EQ(system.tai, 37);
  EXPECT_EQ(system.leapsec, "201701010000");
  EXPECT_EQ(system.expire, "202606280000");
  EXPECT_EQ(daemon.ask(mode6::Opcode::read_variables, 0, "tai,leapsec,expire"),
            "tai=37, leapsec=201701010000, expire=202606280000\r\n");
}

TEST(StatusView, AListOfLeapSecondsOfTheFutureDoesNotKnowTaiNow) {
  SimulatedDaemon daemon;
  daemon.node.engine().set_leap_table(*core::parse_leap_table("#@ 4102444800\n4000000000 38\n"));
  EXPECT_FALSE(daemon.system().tai);
  EXPECT_EQ(daemon.system().leapsec, "202610030706");
}

TEST(StatusView, TimePassesInIt) {
  SimulatedDaemon daemon;
  daemon.pass(90s);
  const mode6::SystemVariables system = daemon.system("clock,ss_uptime");
  EXPECT_EQ(system.clock, daemon.now.wall);
  EXPECT_EQ(system.ss_uptime, 90);
}

TEST(StatusView, WithoutASourceNothingIsClaimed) {
  SimulatedDaemon daemon{core::Settings{}};
  const mode6::SystemVariables system = daemon.system();
  EXPECT_EQ(system.leap, 3);
  EXPECT_EQ(system.stratum, 16);
  EXPECT_EQ(system.refid, "INIT");
  EXPECT_EQ(system.peer, 0);
  EXPECT_EQ(mode6::SystemStatus::from(daemon.status).leap, ntp::Leap::unsynchronised);
  EXPECT_EQ(daemon.system("peeradr").peeradr, "0.0.0.0:0");
}

TEST(StatusView, AClockThatDoesNotObeyIsNeverInSync) {
  SimulatedDaemon daemon{root_settings(), false};
  daemon.pass(10min);
  const mode6::SystemVariables system = daemon.system();
  EXPECT_EQ(system.leap, 3);
  EXPECT_EQ(system.clock_control, 0);
  EXPECT_EQ(system.clock_error, "clock_adjtime: Operation not permitted");
}

TEST(StatusView, ListsAssociationsNewestFirst) {
  SimulatedDaemon daemon{settings_with_servers()};
  const auto ids = daemon.node.engine().association_ids();
  ASSERT_EQ(ids.size(), 3U);
  const auto listed = StatusView{daemon.node, daemon.now}.associations();
  ASSERT_EQ(listed.size(), 3U);
  EXPECT_EQ(listed.front().value, ids.back());
  EXPECT_EQ(listed.back().value, ids.front());
}

TEST(StatusView, AServerThatNeverAnswered) {
  SimulatedDaemon daemon{settings_with_servers()};
  daemon.pass(10s);
  const auto ids = daemon.node.engine().association_ids();
  const mode6::PeerVariables peer = daemon.peer(ids.at(1));
  EXPECT_EQ(peer.srcadr, "192.0.2.2");
  EXPECT_EQ(peer.srcport, 10123);
  EXPECT_EQ(peer.reach, 0);
  EXPECT_EQ(peer.stratum, 16);
  EXPECT_EQ(peer.refid, "INIT");
  EXPECT_EQ(peer.hmode, 3);
  ASSERT_TRUE(peer.rec);
  EXPECT_TRUE(peer.rec->is_unknown());
  const auto status = mode6::PeerStatus::from(daemon.status);
  EXPECT_TRUE(status.configured);
  EXPECT_FALSE(status.reachable);
  EXPECT_EQ(status.selection, mode6::Selection::reject);
}

TEST(StatusView, WhatSelectionMadeOfIt) {
  SimulatedDaemon daemon;
  daemon.pass(10min);
  const auto peer = daemon.node.engine().association_ids().at(0);
  const StatusView view{daemon.node, daemon.now};
  EXPECT_EQ(view.peer_variables({peer})->candidate, 6);
  EXPECT_EQ(view.peer_status({peer})->selection, mode6::Selection::system_peer);
  // Nothing is authenticated here; `authenable' is 1 without a key, as it always was.
  EXPECT_EQ(view.peer_variables({peer})->authenable, 1);
  EXPECT_EQ(view.peer_variables({peer})->authentic, 0);
}

TEST(StatusView, ANumberIsNoName) {
  SimulatedDaemon daemon{settings_with_servers()};
  EXPECT_FALSE(daemon.peer(daemon.node.engine().association_ids().at(0)).srchost);
}

TEST(StatusView, ANameThatIsNotResolvedYetIsShown) {
  core::Settings settings;
  settings.sources = {{.name = "time.example"}};
  SimulatedDaemon daemon{settings};
  const auto ids = daemon.node.engine().association_ids();
  ASSERT_EQ(ids.size(), 1U);
  const mode6::PeerVariables peer = daemon.peer(ids[0]);
  EXPECT_EQ(peer.srchost, "time.example");
  EXPECT_EQ(peer.srcadr, "0.0.0.0");
}

TEST(StatusView, AnUnknownAssociationIsNothing) {
  SimulatedDaemon daemon;
  const StatusView view{daemon.node, daemon.now};
  EXPECT_FALSE(view.peer_status({65000}));
  EXPECT_FALSE(view.peer_variables({65000}));
}

TEST(StatusView, AskedByNameItGivesThatAlone) {
  SimulatedDaemon daemon;
  EXPECT_EQ(daemon.ask(mode6::Opcode::read_variables, 0, "stratum"), "stratum=1\r\n");
}

TEST(RefidText, IsLettersOrAnAddress) {
  EXPECT_EQ(refid_text(ntp::refid("GPS"), true), "GPS");
  EXPECT_EQ(refid_text({0x7f000001}, false), "127.0.0.1");
  EXPECT_EQ(refid_text({0}, true), "");
}

TEST(RefidText, CannotBreakTheVariableList) {
  EXPECT_EQ(refid_text(ntp::refid("a\",="), true), "a...");
  EXPECT_EQ(refid_text({0x1b5b324a}, true), ".[2J");
}

}  // namespace
}  // namespace node
