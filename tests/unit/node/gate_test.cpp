// The fast path says what the plain one says: octet for octet, and in every table.
#include "node/gate.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <random>

#include "core/responder.hpp"
#include "ntp/mac.hpp"
#include "ntp/packed_header.hpp"
#include "simulated_daemon.hpp"

namespace node {
namespace {

using Random = std::mt19937_64;

std::uint64_t seed_of_test() {
  const char* given = std::getenv("SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

core::RestrictRule rule(const char* network, const char* mask, core::RestrictFlags flags,
                        bool ntpport = false) {
  return {*ntp::IpAddress::parse(network), *ntp::IpAddress::parse(mask), ntpport, flags};
}

// Every kind of rule, so that the addresses below meet all of them.
core::Settings settings_with_rules() {
  core::Settings settings = root_settings();
  settings.mru = {.mindepth = 10, .maxdepth = 150, .minage = ntp::Seconds{2}};
  settings.rate = {.average = 4, .burst = 10, .kod = 0.5, .minimum = ntp::Seconds{0.01}};
  settings.auth.trusted = {7};
  settings.restricts = {
      rule("0.0.0.0", "0.0.0.0", {.noquery = true, .limited = true, .kod = true}),
      rule("::", "::", {.limited = true}),
      rule("10.0.0.0", "255.254.0.0", {.kod = true}),
      rule("10.0.0.0", "255.255.0.0", {.ignore = true}),
      rule("10.0.0.0", "255.255.255.0", {.noserve = true}),
      rule("10.0.0.8", "255.255.255.248", {.notrust = true}),
      rule("10.0.0.16", "255.255.255.240", {.version = true, .flake = true}),
      rule("10.0.0.32", "255.255.255.224", {.limited = true}, true),
      rule("10.1.0.0", "255.0.255.0", {.limited = true, .kod = true}),
      rule("2001:db8::", "ffff:ffff::", {.noquery = true, .limited = true, .kod = true}),
      rule("2001:db8::10", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0", {.notrust = true}),
  };
  return settings;
}

ntp::IpAddress any_address(Random& random) {
  const auto low = static_cast<std::uint8_t>(random() % 64);
  switch (random() % 8) {
    case 0:
      return ntp::IpAddress::v4(0x7f000001U + low % 3);
    case 1:
      return ntp::IpAddress::v4(random() % 2 == 0 ? 0U : 0xe0000001U);
    case 2: {
      auto address = *ntp::IpAddress::parse("2001:db8::");
      address.octets[15] = low;
      return address;
    }
    case 3:
      return *ntp::IpAddress::parse(random() % 2 == 0 ? "::1" : "fe80::7%2");
    case 4:
      return ntp::IpAddress::v4(0xc0000200U + low);
    default:
      return ntp::IpAddress::v4(0x0a000000U + low + static_cast<std::uint32_t>(random() % 3 << 16));
  }
}

// Mostly what a client sends, else of any mode, version and length.
Octets any_request(Random& random) {
  Octets octets(ntp::kHeaderSize);
  for (std::byte& octet : octets) octet = static_cast<std::byte>(random());
  if (random() % 4 != 0) {
    octets[0] = static_cast<std::byte>((random() % 4) << 6 | (1 + random() % 4) << 3 | 3);
  }
  // A basic request has no origin; with one it may be interleaved, which is not plain.
  if (random() % 8 != 0) std::fill_n(octets.begin() + 24, 8, std::byte{0});
  switch (random() % 10) {
    case 0:
      octets.resize(random() % 120);
      break;
    case 1:
      octets.resize(ntp::kHeaderSize + (random() % 3 == 0 ? 4 : 20));  // a MAC that is none
      break;
    case 2:
      octets.resize(ntp::kHeaderSize + 28);
      octets[48] = octets[50] = std::byte{0};
      octets[51] = std::byte{28};  // an extension field
      break;
    default:
      break;
  }
  return octets;
}

void sign(Octets& octets, const ntp::Key& key) {
  octets.resize(ntp::kHeaderSize);
  const ntp::Digest digest = ntp::digest_of(key, octets);
  const std::array<std::byte, 4> id{{{}, {}, {}, std::byte{7}}};
  octets.insert(octets.end(), id.begin(), id.end());
  octets.insert(octets.end(), digest.view().begin(), digest.view().end());
}

// Two daemons that hear the same; one of them answers what is plain by the fast path.
struct Pair {
  SimulatedDaemon plain{settings_with_rules()};
  SimulatedDaemon fast{settings_with_rules()};
  std::uint64_t fast_answers = 0;
  std::uint64_t kisses = 0;

  void pass(ntp::Nanos duration) {
    plain.pass(duration);
    fast.pass(duration);
  }

  std::vector<Octets> ask_plainly(SimulatedDaemon& daemon, const Arrival& arrival,
                                  ntp::Timestamp transmit) {
    std::vector<Octets> sent;
    std::array<std::byte, 2048> out{};
    const auto size = daemon.node.on_datagram(
        arrival, transmit, out,
        [&sent](ntp::ByteView packet) { sent.emplace_back(packet.begin(), packet.end()); });
    if (size != 0) sent.emplace_back(out.begin(), out.begin() + static_cast<long>(size));
    return sent;
  }

  std::vector<Octets> ask_fast(Arrival arrival, ntp::Timestamp transmit) {
    if (!core::is_plain(arrival.octets)) return ask_plainly(fast, arrival, transmit);
    std::array<std::byte, ntp::kHeaderSize> packet{};
    std::ranges::copy(arrival.octets, packet.begin());
    arrival.octets = packet;
    fast.node.keep_access(arrival.at);
    const auto answer =
        fast.node.gate(0).answer_plain(arrival, fast.node.engine().served(), packet);
    if (!answer.leaves) return {};
    if (answer.is_time) ntp::set_transmit(packet, transmit + answer.ahead);
    ++(answer.is_time ? fast_answers : kisses);
    return {Octets{packet.begin(), packet.end()}};
  }

  // What was counted and remembered differs nowhere.
  void expect_alike() const {
    EXPECT_EQ(plain.node.counters(), fast.node.counters());
    EXPECT_EQ(plain.node.hour_counters(), fast.node.hour_counters());
    for (std::size_t i = 0; i < plain.node.access().rules().size(); ++i) {
      EXPECT_EQ(plain.node.hits(i), fast.node.hits(i)) << i;
    }
    const core::MruList& left = *plain.node.mru();
    const core::MruList& right = *fast.node.mru();
    ASSERT_EQ(left.size(), right.size());
    EXPECT_EQ(left.counters().refused, right.counters().refused);
    auto other = right.oldest();
    for (auto at = left.oldest(); at != core::MruList::kEnd; at = left.newer(at)) {
      const core::MruEntry& a = left.at(at);
      const core::MruEntry& b = right.at(other);
      EXPECT_EQ(std::tie(a.remote, a.local, a.first, a.last, a.count, a.dropped, a.mode, a.version,
                         a.restrictions, a.score, a.gap_s),
                std::tie(b.remote, b.local, b.first, b.last, b.count, b.dropped, b.mode, b.version,
                         b.restrictions, b.score, b.gap_s));
      other = right.newer(other);
    }
  }
};

ntp::KeyStore keys() { return ntp::parse_keys("7 SHA1 not-a-secret\n").keys; }

TEST(Gate, AHundredThousandRequestsAreAnsweredAlikeByBothPaths) {
  const std::uint64_t seed = seed_of_test();
  SCOPED_TRACE(testing::Message() << "again with SEED=" << seed);
  std::printf("# SEED=%llu\n", static_cast<unsigned long long>(seed));
  Random random{seed};
  Pair both;
  both.plain.node.set_keys(keys());
  both.fast.node.set_keys(keys());
  const ntp::Key key = *keys().find({7});
  std::uint64_t replies = 0;
  for (int i = 0; i < 100'000; ++i) {
    Octets octets = any_request(random);
    if (random() % 50 == 0) sign(octets, key);
    if (random() % 20 == 0) both.pass(std::chrono::microseconds{random() % 2'000'000});
    const ntp::IpAddress from = any_address(random);
    const Arrival arrival{
        .octets = octets,
        .from = {from, static_cast<std::uint16_t>(random() % 4 == 0 ? 123 : random() % 3)},
        .local = {from.family == ntp::Family::ipv4 ? ntp::IpAddress::v4(0x7f000001U)
                                                   : *ntp::IpAddress::parse("::1"),
                  123},
        .at = both.plain.now,
        .on_loopback = random() % 4 != 0};
    const ntp::Timestamp transmit = arrival.at.wall + std::chrono::microseconds{random() % 100};
    const auto expected = both.ask_plainly(both.plain, arrival, transmit);
    ASSERT_EQ(both.ask_fast(arrival, transmit), expected) << "request " << i;
    replies += expected.size();
  }
  both.expect_alike();
  EXPECT_GT(both.fast_answers, 10'000U);
  EXPECT_GT(both.kisses, 100U);
  EXPECT_GT(replies, both.fast_answers + both.kisses) << "nothing took the plain path";
}

// Enough of them for a look at the acquaintances.
void many_others_ask(SimulatedDaemon& daemon) {
  Octets octets(ntp::kHeaderSize, std::byte{});
  octets[0] = std::byte{0x23};
  for (std::uint32_t i = 0; i < 1000; ++i) {
    daemon.send(octets, {ntp::IpAddress::v4(0x0b000000U + i), 40'123}, false);
  }
}

const ntp::Endpoint kSlowClient = endpoint("192.0.2.7", 40'123);

void ask_twice(SimulatedDaemon& daemon) {
  Octets octets(ntp::kHeaderSize, std::byte{});
  octets[0] = std::byte{0x23};
  for (int i = 0; i < 2; ++i) {
    daemon.send(octets, kSlowClient, false);
    daemon.pass(8s);
  }
}

TEST(Gate, KnowsWhoHasAskedBeforeManyOthersCame) {
  SimulatedDaemon daemon;
  Gate& gate = daemon.node.gate(0);
  ASSERT_EQ(gate.new_acquaintances(daemon.now.mono), nullptr);
  ask_twice(daemon);
  EXPECT_EQ(gate.new_acquaintances(daemon.now.mono), nullptr) << "nobody else is there";
  many_others_ask(daemon);
  const core::Acquaintances* known = gate.new_acquaintances(daemon.now.mono);
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(known->of(ntp::Family::ipv4), std::vector{kSlowClient.address});
}

TEST(Gate, GetsToKnowNobodyUntilItIsAskedForThem) {
  SimulatedDaemon daemon;
  ask_twice(daemon);
  many_others_ask(daemon);
  EXPECT_EQ(daemon.node.gate(0).new_acquaintances(daemon.now.mono), nullptr);
}

TEST(Gate, KnowsNobodyWhoIsNotServed) {
  core::Settings settings = root_settings();
  settings.restricts = {rule("0.0.0.0", "0.0.0.0", {}),
                        rule("192.0.2.0", "255.255.255.0", {.noserve = true})};
  SimulatedDaemon daemon{settings};
  Gate& gate = daemon.node.gate(0);
  ASSERT_EQ(gate.new_acquaintances(daemon.now.mono), nullptr);
  ask_twice(daemon);
  many_others_ask(daemon);
  EXPECT_EQ(gate.new_acquaintances(daemon.now.mono), nullptr);
}

TEST(Gate, WithoutTheListOfClientsKnowsNobodyAnyMore) {
  SimulatedDaemon daemon;
  Gate& gate = daemon.node.gate(0);
  ASSERT_EQ(gate.new_acquaintances(daemon.now.mono), nullptr);
  ask_twice(daemon);
  core::Settings settings = root_settings();
  settings.monitor = false;
  daemon.node.reconfigure(settings, daemon.now);
  many_others_ask(daemon);
  const core::Acquaintances* known = gate.new_acquaintances(daemon.now.mono);
  ASSERT_NE(known, nullptr);
  EXPECT_TRUE(known->of(ntp::Family::ipv4).empty());
}

TEST(Gate, SmearedTimeIsServedAlike) {
  core::Settings settings = root_settings();
  settings.leap_smear = ntp::Seconds{86'400};
  SimulatedDaemon daemon{settings};
  const ntp::Timestamp midnight{3'692'217'600U, 0U};  // the end of 2016
  core::LeapSecond leap;
  leap.announce(ntp::Leap::insert, midnight - 3600s);
  core::ServedTime served = daemon.node.engine().served();
  served.leap_second = leap;
  served.smear.set_interval(settings.leap_smear);
  served.smear.update(leap, midnight - 86'400s);
  core::SystemState system = daemon.node.engine().system(daemon.now);
  system.smear_interval = settings.leap_smear;
  for (const auto before : {3600s, 10s, 1s}) {
    const ntp::Now now{daemon.now.mono, midnight - before};
    system.smear_offset = served.smear.offset(now.wall);
    system.leap = leap.is_near(now.wall) ? ntp::Leap::unsynchronised : ntp::Leap::insert;
    served.leap = ntp::Leap::insert;
    Octets packet(ntp::kHeaderSize, std::byte{0x5a});
    packet[0] = std::byte{0x23};
    std::array<std::byte, ntp::kHeaderSize> expected{};
    core::respond(packet, system, now.wall, now.wall, expected);
    const core::Told told = served.told_client(now);
    core::respond_plain(std::span{packet}.first<ntp::kHeaderSize>(), told, now.wall);
    ntp::set_transmit(std::span{packet}.first<ntp::kHeaderSize>(), now.wall + told.ahead);
    EXPECT_EQ(packet, Octets(expected.begin(), expected.end())) << before.count();
  }
}

TEST(Gate, WhatIsMoreThanAPlainRequestIsLeftToOthers) {
  Octets octets(ntp::kHeaderSize);
  for (unsigned first = 0; first < 256; ++first) {
    octets[0] = static_cast<std::byte>(first);
    const unsigned version = (first >> 3) & 7;
    EXPECT_EQ(core::is_plain(octets), (first & 7) == 3 && version >= 1 && version <= 4) << first;
  }
  octets[0] = std::byte{0x23};
  for (const std::size_t size : {0U, 1U, 47U, 49U, 52U, 68U}) {
    EXPECT_FALSE(core::is_plain(Octets(size, std::byte{0x23}))) << size;
  }
}

}  // namespace
}  // namespace node
