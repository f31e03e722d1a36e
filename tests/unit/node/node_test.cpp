#include "node/node.hpp"

#include <gtest/gtest.h>

#include "simulated_daemon.hpp"

namespace node {
namespace {

// What a client sends: 48 octets, `first` in front, a nonce as its transmit timestamp.
Octets client_request(unsigned first = 0x23) {
  Octets octets(ntp::kHeaderSize);
  octets[0] = static_cast<std::byte>(first);
  for (std::size_t i = 40; i < 48; ++i) octets[i] = static_cast<std::byte>(i);
  return octets;
}

Octets control_request() {
  Octets octets(mode6::kHeaderSize);
  octets[0] = std::byte{0x16};
  octets[1] = std::byte{2};  // READVAR
  return octets;
}

const ntp::Endpoint kStranger = endpoint("192.0.2.7", 40123);
const ntp::Endpoint kLocal = SimulatedDaemon::kLocalUser;

core::RestrictRule rule_for(const char* network, const char* mask, core::RestrictFlags flags) {
  return {*ntp::IpAddress::parse(network), *ntp::IpAddress::parse(mask), false, flags};
}

core::Settings settings_with_rule(const core::RestrictRule& rule) {
  core::Settings settings = root_settings();
  settings.restricts.push_back(rule);
  return settings;
}

TEST(Node, AnswersAClient) {
  SimulatedDaemon daemon;
  const auto sent = daemon.send(client_request(), kStranger, false);
  ASSERT_EQ(sent.size(), 1U);
  const auto reply = ntp::parse_packet(sent[0]);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->header.mode, ntp::Mode::server);
  EXPECT_EQ(reply->header.origin.wire(), 0x28292a2b2c2d2e2fU);
  EXPECT_EQ(reply->header.receive, daemon.now.wall);
}

ntp::Packet answer_of(SimulatedDaemon&& daemon) {
  const Octets reply = daemon.send(client_request(), kStranger, false).at(0);
  return ntp::parse_packet(reply)->header;
}

TEST(Node, TheReplySaysWhetherTheTimeIsRight) {
  const ntp::Packet right = answer_of(SimulatedDaemon{root_settings()});
  EXPECT_EQ(right.leap, ntp::Leap::none);
  EXPECT_EQ(right.stratum.value, 1);
  const ntp::Packet unknown = answer_of(SimulatedDaemon{core::Settings{}});
  EXPECT_EQ(unknown.leap, ntp::Leap::unsynchronised);
  EXPECT_EQ(unknown.stratum.value, 0);
}

TEST(Node, AClockThatDoesNotObeyGivesNoTime) {
  const ntp::Packet reply = answer_of(SimulatedDaemon{root_settings(), false});
  EXPECT_EQ(reply.leap, ntp::Leap::unsynchronised);
}

TEST(Node, OldVersionsAreAnsweredInTheirOwn) {
  SimulatedDaemon daemon;
  for (const unsigned first : {0x08U, 0x0bU, 0x13U, 0x1bU}) {  // version 1 mode 0, versions 1 to 3
    const auto sent = daemon.send(client_request(first), kStranger, false);
    ASSERT_EQ(sent.size(), 1U) << first;
    EXPECT_EQ(std::to_integer<unsigned>(sent[0][0]) >> 3 & 7, first >> 3);
  }
  EXPECT_EQ(daemon.node.counters().old_version, 4U);
}

TEST(Node, EverybodyElseMeetsSilence) {
  SimulatedDaemon daemon;
  // Mode 0 of version 4, 2, 4, 5, 7 (ntpdc), and a version that does not exist.
  for (const unsigned first : {0x20U, 0x22U, 0x24U, 0x25U, 0x27U, 0x17U, 0x2bU, 0x03U}) {
    EXPECT_TRUE(daemon.send(client_request(first), kLocal).empty()) << first;
  }
}

TEST(Node, AControlResponseIsNotAnswered) {
  SimulatedDaemon daemon;
  Octets response = control_request();
  response[1] |= std::byte{0x80};
  EXPECT_TRUE(daemon.send(response, kLocal).empty());
}

TEST(Node, AnEmptyDatagramIsNothing) {
  SimulatedDaemon daemon;
  EXPECT_TRUE(daemon.send({}, kLocal).empty());
  EXPECT_TRUE(daemon.send(Octets{std::byte{0x23}}, kLocal).empty());
  EXPECT_TRUE(daemon.send(Octets{std::byte{0x16}}, kLocal).empty());
}

TEST(Node, NothingGoesToImpossibleAddresses) {
  SimulatedDaemon daemon;
  for (const ntp::Endpoint& from : {endpoint("192.0.2.7", 0), endpoint("0.0.0.0", 123),
                                    endpoint("224.0.1.1", 123), endpoint("ff02::101", 123)}) {
    EXPECT_TRUE(daemon.send(client_request(), from, false).empty()) << from.text();
  }
}

TEST(Node, NothingGoesBackToItself) {
  SimulatedDaemon daemon;
  EXPECT_TRUE(daemon.send(client_request(), endpoint("127.0.0.1", 123)).empty());
}

TEST(Node, LoopbackOffAnotherInterfaceIsForged) {
  SimulatedDaemon daemon;
  for (const char* address : {"127.0.0.1", "::1"}) {
    const ntp::Endpoint forged = endpoint(address, 40123);
    EXPECT_TRUE(daemon.send(control_request(), forged, false).empty()) << address;
    EXPECT_TRUE(daemon.send(client_request(), forged, false).empty()) << address;
    EXPECT_FALSE(daemon.send(control_request(), forged, true).empty()) << address;
  }
}

TEST(Node, WithoutRulesOnlyThisMachineAsks) {
  SimulatedDaemon daemon;
  EXPECT_FALSE(daemon.send(control_request(), kLocal).empty());
  EXPECT_TRUE(daemon.send(control_request(), kStranger, false).empty());
  EXPECT_FALSE(daemon.send(client_request(), kStranger, false).empty());
}

TEST(Node, NoqueryLeavesTheTimeService) {
  SimulatedDaemon daemon{settings_with_rule(rule_for("127.0.0.0", "255.0.0.0", {.noquery = true}))};
  EXPECT_TRUE(daemon.send(control_request(), kLocal).empty());
  EXPECT_FALSE(daemon.send(client_request(), kLocal).empty());
}

TEST(Node, NoserveLeavesTheQueries) {
  SimulatedDaemon daemon{settings_with_rule(rule_for("127.0.0.0", "255.0.0.0", {.noserve = true}))};
  EXPECT_FALSE(daemon.send(control_request(), kLocal).empty());
  EXPECT_TRUE(daemon.send(client_request(), kLocal).empty());
}

TEST(Node, IgnoreLeavesNothing) {
  SimulatedDaemon daemon{settings_with_rule(rule_for("127.0.0.0", "255.0.0.0", {.ignore = true}))};
  EXPECT_TRUE(daemon.send(control_request(), kLocal).empty());
  EXPECT_TRUE(daemon.send(client_request(), kLocal).empty());
  EXPECT_EQ(daemon.node.counters().restricted, 2U);
}

TEST(Node, ARuleForANetworkLetsItAsk) {
  SimulatedDaemon daemon{settings_with_rule(rule_for("192.0.2.0", "255.255.255.0", {}))};
  EXPECT_FALSE(daemon.send(control_request(), kStranger, false).empty());
  EXPECT_TRUE(daemon.send(control_request(), endpoint("198.51.100.7", 40123), false).empty());
}

TEST(Node, CountsWhatItDid) {
  SimulatedDaemon daemon;
  daemon.send(client_request(), kStranger, false);
  daemon.send(control_request(), kLocal);
  daemon.send(control_request(), kStranger, false);
  daemon.send(client_request(0x24), kStranger, false);
  const ServerCounters& counters = daemon.node.counters();
  EXPECT_EQ(counters.received, 4U);
  EXPECT_EQ(counters.this_version, 1U);
  EXPECT_EQ(counters.processed, 1U);
  EXPECT_EQ(counters.control, 1U);
  EXPECT_EQ(counters.restricted, 1U);
  EXPECT_EQ(counters.declined, 1U);
}

}  // namespace
}  // namespace node
