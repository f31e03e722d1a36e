// What `restrict` asks of time requests beyond a plain yes or no, and what a key is good for.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ntp/mac.hpp"
#include "simulated_daemon.hpp"

namespace node {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const ntp::Endpoint kRuled = endpoint("192.0.2.1", 50123);

ntp::Key key() {
  return {.id = {5}, .type = ntp::KeyType::sha1, .secret = {std::byte{'s'}, std::byte{'3'}}};
}

Octets request(std::uint8_t version = 4) {
  Octets octets(ntp::kHeaderSize);
  ntp::write_header({.version = version, .mode = ntp::Mode::client, .transmit = ntp::Timestamp{7U}},
                    std::span<std::byte, ntp::kHeaderSize>{octets});
  return octets;
}

Octets with_mac(Octets octets, const ntp::Key& by) {
  const ntp::Digest digest = ntp::digest_of(by, octets);
  for (int shift = 24; shift >= 0; shift -= 8) {
    octets.push_back(static_cast<std::byte>((by.id.value >> shift) & 0xff));
  }
  octets.insert(octets.end(), digest.view().begin(), digest.view().end());
  return octets;
}

core::Settings with_rule(const core::RestrictFlags& flags) {
  core::Settings settings = root_settings();
  settings.restricts.push_back({ntp::IpAddress::v4(0), ntp::IpAddress::v4(0), false, flags});
  settings.auth.trusted = {5};
  return settings;
}

void give_keys(SimulatedDaemon& daemon) {
  ntp::KeyStore keys;
  keys.add(key());
  daemon.node.set_keys(std::move(keys));
}

TEST(Rules, VersionDropsOlderOnes) {
  SimulatedDaemon daemon{with_rule({.version = true})};
  EXPECT_THAT(daemon.send(request(3), kRuled, false), IsEmpty());
  EXPECT_THAT(daemon.send(request(4), kRuled, false), SizeIs(1));
  EXPECT_EQ(daemon.node.counters().restricted, 1U);
}

TEST(Rules, FlakeDropsSome) {
  SimulatedDaemon daemon{with_rule({.flake = true})};
  std::size_t answers = 0;
  for (int i = 0; i < 1000; ++i) answers += daemon.send(request(), kRuled, false).size();
  EXPECT_GT(answers, 800U);
  EXPECT_LT(answers, 960U);
}

TEST(Rules, NotrustWantsAKey) {
  SimulatedDaemon daemon{with_rule({.notrust = true})};
  give_keys(daemon);
  EXPECT_THAT(daemon.send(request(), kRuled, false), IsEmpty());
  EXPECT_THAT(daemon.send(with_mac(request(), key()), kRuled, false), SizeIs(1));
}

TEST(Rules, ASignedRequestGetsASignedReply) {
  SimulatedDaemon daemon{with_rule({})};
  give_keys(daemon);
  const Octets asked = with_mac(request(), key());
  const auto replies = daemon.send(asked, kRuled, false);
  ASSERT_THAT(replies, SizeIs(1));
  ASSERT_THAT(replies[0], SizeIs(asked.size()));
  const ntp::ByteView reply{replies[0]};
  EXPECT_TRUE(ntp::verifies(key(), reply.first(ntp::kHeaderSize), reply.subspan(ntp::kHeaderSize)));
}

TEST(Rules, AWrongSignatureGetsACryptoNak) {
  SimulatedDaemon daemon{with_rule({})};
  give_keys(daemon);
  ntp::Key wrong = key();
  wrong.secret.push_back(std::byte{'x'});
  const auto replies = daemon.send(with_mac(request(), wrong), kRuled, false);
  ASSERT_THAT(replies, SizeIs(1));
  ASSERT_THAT(replies[0], SizeIs(ntp::kHeaderSize + 4));
  EXPECT_TRUE(std::all_of(replies[0].end() - 4, replies[0].end(),
                          [](std::byte octet) { return octet == std::byte{0}; }));
  EXPECT_EQ(daemon.node.counters().bad_auth, 1U);
}

TEST(Rules, AHostIsKnownByItsName) {
  core::Settings settings = with_rule({});
  settings.restrict_names.push_back({"a.example", ntp::Family::none, false, {.noserve = true}});
  SimulatedDaemon daemon{settings};
  // It may be anybody.
  EXPECT_THAT(daemon.send(request(), kRuled, false), IsEmpty());
  EXPECT_THAT(daemon.send(request(), endpoint("192.0.2.2", 50123), false), IsEmpty());
  EXPECT_THAT(daemon.send(request(), SimulatedDaemon::kLocalUser), SizeIs(1));
  daemon.node.know_host("a.example", ntp::Family::none, {kRuled.address}, daemon.now);
  EXPECT_THAT(daemon.send(request(), kRuled, false), IsEmpty());
  EXPECT_THAT(daemon.send(request(), endpoint("192.0.2.2", 50123), false), SizeIs(1));
}

TEST(Rules, SourcesHaveATemplate) {
  core::Settings settings = with_rule({.ignore = true});
  settings.sources.push_back({.name = "192.0.2.1"});
  settings.restrict_source = core::RestrictFlags{.noquery = true};
  SimulatedDaemon daemon{settings};
  EXPECT_THAT(daemon.send(request(), kRuled, false), SizeIs(1));
  EXPECT_THAT(daemon.send(request(), endpoint("192.0.2.2", 50123), false), IsEmpty());
}

TEST(Rules, ALineOfItsOwnIsMoreThanTheTemplate) {
  core::Settings settings = with_rule({});
  settings.sources.push_back({.name = "192.0.2.1"});
  settings.restricts.push_back(
      {kRuled.address, *ntp::IpAddress::parse("255.255.255.255"), false, {.ignore = true}});
  settings.restrict_source = core::RestrictFlags{};
  SimulatedDaemon daemon{settings};
  EXPECT_THAT(daemon.send(request(), kRuled, false), IsEmpty());
}

}  // namespace
}  // namespace node
