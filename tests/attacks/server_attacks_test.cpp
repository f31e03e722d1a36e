// The daemon as a server: what others did for strangers, asked of ours.
#include <gmock/gmock.h>
#include <random>

#include "core/responder.hpp"
#include "unit/node/hostile_client.hpp"
#include "unit/node/sealed_client.hpp"

namespace attacks {
namespace {

using node::endpoint;
using node::GuardedDaemon;
using node::Octets;

const ntp::Endpoint kStranger = endpoint("192.0.2.66", 123);

// Each is another, so that none is met with silence only because he asks too often.
ntp::Endpoint stranger(unsigned number) { return {ntp::IpAddress::v4(0x0a000001U + number), 123}; }

Octets packet_of_mode(unsigned mode, std::uint64_t transmit = 7) {
  Octets octets(ntp::kHeaderSize);
  ntp::write_header({.mode = static_cast<ntp::Mode>(mode), .transmit = ntp::Timestamp{transmit}},
                    std::span<std::byte, ntp::kHeaderSize>{octets});
  return octets;
}

Octets with_mac(Octets octets, const ntp::Key& key) {
  const ntp::Digest digest = ntp::digest_of(key, octets);
  for (int shift = 24; shift >= 0; shift -= 8) {
    octets.push_back(static_cast<std::byte>((key.id.value >> shift) & 0xff));
  }
  octets.insert(octets.end(), digest.view().begin(), digest.view().end());
  return octets;
}

TEST(Server, CVE_2016_1549_no_key_lets_a_stranger_become_a_source) {
  GuardedDaemon daemon;
  const node::Snapshot before = daemon.snapshot();
  for (unsigned mode = 0; mode < 8; ++mode) {
    for (const std::uint32_t key : {1U, 3U}) {
      daemon.send(with_mac(packet_of_mode(mode), *daemon.node.keys().find({key})), kStranger,
                  false);
    }
  }
  EXPECT_EQ(daemon.snapshot(), before);
}

TEST(Server, CVE_2015_7871_an_unsigned_symmetric_packet_creates_nothing) {
  GuardedDaemon daemon;
  const node::Snapshot before = daemon.snapshot();
  for (const std::size_t tail : {0U, 4U}) {
    Octets packet = packet_of_mode(1);
    packet.resize(packet.size() + tail);
    daemon.send(packet, kStranger, false);
  }
  EXPECT_EQ(daemon.snapshot(), before);
}

TEST(Server, CVE_2018_7185_a_packet_of_zeros_resets_nothing) {
  GuardedDaemon daemon;
  const node::Snapshot before = daemon.snapshot();
  for (unsigned mode = 0; mode < 8; ++mode) {
    daemon.send(packet_of_mode(mode, 0), kStranger, false);
  }
  EXPECT_EQ(daemon.snapshot(), before);
}

TEST(Server, CVE_2009_3563_answers_are_not_answered) {
  GuardedDaemon daemon;
  for (const unsigned mode : {0U, 2U, 4U, 5U, 7U}) {
    EXPECT_TRUE(daemon.send(packet_of_mode(mode), kStranger, false).empty()) << mode;
  }
}

// Half of them as long as requests are, so that there is something to answer.
Octets random_packet(std::mt19937& draws) {
  Octets packet(draws() % 2 == 0 ? draws() % 256 : ntp::kHeaderSize + 4 * (draws() % 8));
  for (std::byte& octet : packet) octet = static_cast<std::byte>(draws() & 0xff);
  if (!packet.empty()) packet[0] = static_cast<std::byte>(0x20 | (draws() & 0xf));
  return packet;
}

TEST(Server, CVE_2013_5211_a_reply_is_no_longer_than_its_request) {
  GuardedDaemon daemon;
  std::mt19937 draws{1};
  unsigned replies = 0;
  for (unsigned i = 0; i < 20'000; ++i) {
    const Octets packet = random_packet(draws);
    std::size_t answered = 0;
    for (const Octets& reply : daemon.send(packet, stranger(i), false)) answered += reply.size();
    ASSERT_LE(answered, packet.size()) << i;
    replies += answered == 0 ? 0 : 1;
  }
  EXPECT_GT(replies, 200U);
}

TEST(Server, CVE_2016_7426_a_flood_in_our_servers_name_does_not_stop_its_answers) {
  // Answers to our requests come in by sockets of their own, so what is limited here does not
  // count.
  core::Settings settings = GuardedDaemon::guarded_settings();
  settings.sources.push_back({.name = "192.0.2.66"});
  GuardedDaemon daemon{settings};
  for (int second = 0; second < 120 && !daemon.poll; ++second) {
    daemon.pass(std::chrono::seconds{1});
  }
  ASSERT_TRUE(daemon.poll);
  const core::SendPoll poll = *daemon.poll;
  for (std::uint64_t i = 1; i <= 5000; ++i) daemon.send(packet_of_mode(3, i), kStranger, false);
  EXPECT_GT(daemon.node.counters().limited, 3000U);

  core::SystemState theirs{.leap = ntp::Leap::none, .stratum = {1}, .refid = ntp::refid("GPS")};
  theirs.reference = daemon.now.wall - std::chrono::seconds{10};
  Octets answer(ntp::kHeaderSize);
  core::respond(poll.packet, theirs, daemon.now.wall, daemon.now.wall, answer);
  core::Engine& engine = daemon.node.engine();
  engine.on_sent(poll.token, daemon.now.wall, endpoint("192.0.2.1", 40000));
  engine.on_reply(poll.token, answer, poll.to, daemon.now);
  bool heard = false;
  for (const std::uint16_t id : engine.association_ids()) {
    const auto source = engine.association(id, daemon.now);
    heard = heard || (!source->local_clock && source->reach != 0);
  }
  EXPECT_TRUE(heard);
}

TEST(Server, CVE_2015_7705_a_flood_in_a_clients_name_does_not_starve_it) {
  core::Settings settings = GuardedDaemon::guarded_settings();
  settings.restricts.push_back(
      {ntp::IpAddress::v4(0), ntp::IpAddress::v4(0), false, {.limited = true, .kod = true}});
  GuardedDaemon daemon{settings};
  constexpr int kMinutes = 240;
  int answers = 0;
  int kisses = 0;
  for (std::uint64_t minute = 1; minute <= kMinutes; ++minute) {
    for (std::uint64_t second = 0; second < 60; ++second) {
      daemon.now.mono += std::chrono::seconds{1};
      daemon.now.wall = daemon.now.wall + std::chrono::seconds{1};
      for (std::uint64_t i = 1; i <= 20; ++i) {
        for (const Octets& reply : daemon.send(packet_of_mode(3, i), kStranger, false)) {
          kisses += ntp::parse_packet(reply)->header.stratum.value == 0 ? 1 : 0;
        }
      }
    }
    for (const Octets& reply : daemon.send(packet_of_mode(3, minute << 32), kStranger, false)) {
      answers += ntp::parse_packet(reply)->header.stratum.value != 0 ? 1 : 0;
    }
  }
  EXPECT_GE(answers, kMinutes / 4);
  EXPECT_LE(kisses, 10);
}

Octets with_field(unsigned type) {
  Octets packet = packet_of_mode(3, type + 1);
  packet.resize(ntp::kHeaderSize + 28);
  packet[48] = static_cast<std::byte>(type >> 8);
  packet[49] = static_cast<std::byte>(type & 0xff);
  packet[51] = std::byte{28};
  return packet;
}

// Those of NTS are multiples of four. Half of what it needs is silence where it is served, and a
// field that nobody knows where it is not.
TEST(Server, CVE_2023_4012_extension_fields_of_every_type_are_survived) {
  for (const bool serves_nts : {false, true}) {
    GuardedDaemon daemon;
    if (serves_nts) node::SealedClient::enable(daemon.node);
    const node::Snapshot before = daemon.snapshot();
    for (unsigned type = 0; type < 0x10000; type += 4) {
      const auto sent = daemon.send(with_field(type), stranger(type), false);
      const bool half = type == 0x0204 || type == 0x0404;
      ASSERT_EQ(sent.size(), serves_nts && half ? 0U : 1U) << std::hex << type;
      for (const Octets& reply : sent) ASSERT_EQ(reply.size(), ntp::kHeaderSize) << type;
    }
    EXPECT_EQ(daemon.node.nts().counters.bad, serves_nts ? 2U : 0U);
    EXPECT_EQ(daemon.snapshot(), before);
  }
}

}  // namespace
}  // namespace attacks
