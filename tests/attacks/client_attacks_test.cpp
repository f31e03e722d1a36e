// The daemon as a client: what was done to others by forged answers, done to ours.
#include <gmock/gmock.h>

#include "ntp/keys.hpp"
#include "support/simulated_world.hpp"

namespace attacks {
namespace {

using simulated::source;
using simulated::World;

const ntp::Endpoint kServer = World::endpoint("192.0.2.7");

core::Settings follow_one() {
  core::Settings settings;
  settings.sources = {source("192.0.2.7", 4, 10)};
  return settings;
}

std::vector<std::byte> octets_of(const ntp::Packet& packet) {
  std::vector<std::byte> octets(ntp::kHeaderSize);
  ntp::write_header(packet, std::span{octets}.first<ntp::kHeaderSize>());
  return octets;
}

ntp::Packet answer_to(ntp::Timestamp origin) {
  return {.mode = ntp::Mode::server,
          .stratum = {1},
          .refid = ntp::refid("GPS"),
          .reference = ntp::Timestamp{0xe8000000U, 0U},
          .origin = origin,
          .receive = ntp::Timestamp{0xe8000100U, 0U},
          .transmit = ntp::Timestamp{0xe8000100U, 1U}};
}

ntp::Packet kiss(const char* code, ntp::Timestamp origin) {
  ntp::Packet packet = answer_to(origin);
  packet.leap = ntp::Leap::unsynchronised;
  packet.stratum = {0};
  packet.poll = {17};
  packet.refid = ntp::refid(code);
  return packet;
}

// What an attack could gain by changing.
auto memory_of(World& world) {
  const core::AssociationState s = world.association(0);
  return std::tuple{world.engine().next_deadline(),
                    world.engine().association_ids().size(),
                    s.reach,
                    s.host_poll.value,
                    s.leap,
                    s.stratum.value,
                    s.refid.value,
                    s.offset.count(),
                    s.delay.count(),
                    s.flash,
                    s.headway.count(),
                    s.received.wire(),
                    s.events.count};
}

// The server has been heard, and no request is under way.
class Client : public testing::Test {
 protected:
  Client() {
    world_.server("192.0.2.7");
    world_.start(follow_one());
    world_.run_for(100);
  }
  /// Until a request is under way whose answer takes a second.
  void await_poll() {
    world_.server("192.0.2.7").delay_s = 1;
    const int before = world_.polls;
    while (world_.polls == before) world_.run_for(0.1);
  }
  static std::uint64_t guess(std::uint64_t i) { return (i + 1) * 0x9e3779b97f4a7c15U; }

  World world_;
};

TEST_F(Client, CVE_2015_7704_kisses_that_prove_nothing_change_no_poll) {
  const auto before = memory_of(world_);
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const char* codes[] = {"RATE", "DENY", "RSTR", "STEP", "NTSN"};
    world_.inject(octets_of(kiss(codes[i % 5], ntp::Timestamp{guess(i)})), kServer);
  }
  EXPECT_EQ(memory_of(world_), before);
}

TEST_F(Client, CVE_2015_7704_even_a_true_denial_does_not_end_a_source) {
  world_.server("192.0.2.7").forge = [](std::vector<std::byte>& reply) {
    const ntp::Timestamp origin = ntp::parse_packet(reply)->header.origin;
    reply = octets_of(kiss("DENY", origin));
  };
  world_.run_for(4000);
  world_.server("192.0.2.7").forge = nullptr;
  world_.run_for(40000);
  EXPECT_NE(world_.association(0).reach, 0);
}

TEST_F(Client, CVE_2020_11868_a_forged_answer_leaves_the_schedule_alone) {
  const auto before = memory_of(world_);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    world_.inject(octets_of(answer_to(ntp::Timestamp{guess(i)})), kServer);
  }
  EXPECT_EQ(memory_of(world_), before);
}

TEST_F(Client, CVE_2016_9042_a_forged_answer_does_not_shut_out_the_true_one) {
  await_poll();
  const std::uint8_t reach = world_.association(0).reach;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    world_.inject(octets_of(answer_to(ntp::Timestamp{guess(i)})), kServer);
  }
  EXPECT_EQ(world_.association(0).reach, reach);
  world_.run_for(2);
  EXPECT_EQ(world_.association(0).reach & 1, 1);
}

TEST_F(Client, CVE_2015_8138_a_zero_origin_fails_while_nothing_is_outstanding) {
  const auto before = memory_of(world_);
  world_.inject(octets_of(answer_to(ntp::Timestamp{})), kServer);
  EXPECT_EQ(memory_of(world_), before);
}

TEST_F(Client, CVE_2016_7431_a_zero_origin_fails_while_a_request_is_outstanding) {
  await_poll();
  const auto before = memory_of(world_);
  world_.inject(octets_of(answer_to(ntp::Timestamp{})), kServer);
  EXPECT_EQ(memory_of(world_), before);
}

TEST_F(Client, CVE_2016_1548_no_packet_makes_an_association_interleaved) {
  // Origin and receive as an interleaved answer to the last exchange would have them.
  const core::AssociationState last = world_.association(0);
  const auto before = memory_of(world_);
  for (const ntp::Timestamp origin : {last.received, last.sent}) {
    ntp::Packet packet = answer_to(origin);
    packet.receive = last.sent;
    world_.inject(octets_of(packet), kServer);
  }
  EXPECT_EQ(memory_of(world_), before);
}

// Whoever asks for interleaved answers takes only those that name the nonce of the request for it.
TEST(InterleavedClient, takes_no_answer_to_what_it_did_not_ask) {
  World world;
  world.server("192.0.2.7");
  core::Settings settings;
  settings.sources = {simulated::source("192.0.2.7", 4, 4)};
  settings.sources[0].xleave = true;
  world.start(settings);
  world.run_for(200);
  const core::AssociationState last = world.association(0);
  const auto before = memory_of(world);
  for (const ntp::Timestamp origin : {last.received, last.sent, last.reference}) {
    world.inject(octets_of(answer_to(origin)), kServer);
  }
  EXPECT_EQ(memory_of(world), before);
}

TEST_F(Client, CVE_2015_7871_a_crypto_nak_is_nobody) {
  const auto before = memory_of(world_);
  std::vector<std::byte> nak = octets_of(answer_to(ntp::Timestamp{1, 1}));
  nak.resize(ntp::kHeaderSize + 4);
  world_.inject(nak, kServer);
  nak.front() = std::byte{0x21};  // mode 1, as it made an association of its sender elsewhere
  world_.inject(nak, World::endpoint("192.0.2.66"));
  EXPECT_EQ(memory_of(world_), before);
}

TEST_F(Client, CVE_2016_4954_forged_packets_announce_no_leap_second) {
  const auto before = memory_of(world_);
  for (std::uint64_t i = 0; i < 256; ++i) {
    ntp::Packet packet = answer_to(ntp::Timestamp{guess(i)});
    packet.leap = i % 2 == 0 ? ntp::Leap::insert : ntp::Leap::remove;
    packet.mode = static_cast<ntp::Mode>(i % 8);
    world_.inject(octets_of(packet), kServer);
  }
  EXPECT_EQ(memory_of(world_), before);
  EXPECT_EQ(world_.system().leap, ntp::Leap::none);
}

TEST_F(Client, CVE_2016_4957_naks_of_every_length_do_no_harm) {
  const auto before = memory_of(world_);
  for (std::size_t tail = 0; tail < 200; ++tail) {
    std::vector<std::byte> packet = octets_of(answer_to(ntp::Timestamp{guess(tail)}));
    packet.resize(ntp::kHeaderSize + tail);
    world_.inject(packet, kServer);
  }
  EXPECT_EQ(memory_of(world_), before);
}

TEST_F(Client, log_flooding_thousands_of_forged_packets_are_not_thousands_of_lines) {
  const std::size_t lines = world_.notes.size();
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    world_.inject(octets_of(kiss("DENY", ntp::Timestamp{guess(i)})), kServer);
  }
  EXPECT_LE(world_.notes.size(), lines + 1);
}

TEST(Start, CVE_2015_5300_the_gate_lets_one_correction_pass_and_stays_closed) {
  World world;
  world.server("192.0.2.7").offset_s = 0.001;
  core::Settings settings = follow_one();
  settings.discipline.panic_gate = true;
  world.start(settings);
  world.run_for(100);
  ASSERT_TRUE(world.exits.empty());
  world.server("192.0.2.7").offset_s = 2000;
  world.run_for(20'000);
  EXPECT_EQ(world.exits.size(), 1U);
  EXPECT_NEAR(world.error_s(), 0, 0.1);
}

TEST(Start, CVE_2016_7433_what_is_not_known_yet_counts_as_error) {
  World world;
  world.server("192.0.2.7").state.root_delay = ntp::Seconds{0.4};
  world.server("192.0.2.7").state.root_dispersion = ntp::Seconds{0.3};
  world.start(follow_one());
  for (int tenth = 0; tenth < 300 && world.system().leap == ntp::Leap::unsynchronised; ++tenth) {
    world.run_for(0.1);
  }
  const core::SystemState system = world.system();
  ASSERT_EQ(system.leap, ntp::Leap::none);
  EXPECT_GE(system.root_delay.count(), 0.4);
  EXPECT_GE(system.root_dispersion.count(), 0.3);
}

// Signed sources: key 1 is the server's, key 2 is trusted too, but not for it.
class Signed : public testing::Test {
 protected:
  Signed() {
    for (const std::uint32_t id : {1U, 2U}) {
      keys_.add({{id}, ntp::KeyType::sha1, std::vector<std::byte>(20, std::byte{7}), {}});
    }
  }
  /// After two minutes in which every answer is what `make` makes of it.
  std::uint8_t reach_with(const std::function<void(std::vector<std::byte>&)>& make) {
    World world;
    world.server("192.0.2.7").forge = make;
    core::Settings settings = follow_one();
    settings.sources[0].key = 1;
    world.start({});
    world.engine().set_keys([this](std::uint32_t id) { return keys_.find({id}); });
    world.engine().reconfigure(settings, world.now());
    world.run_for(120);
    return world.association(0).reach;
  }
  static void sign(std::vector<std::byte>& packet, const ntp::Key& key, std::uint32_t id) {
    const ntp::Digest digest = ntp::digest_of(key, packet);
    for (int shift = 24; shift >= 0; shift -= 8) {
      packet.push_back(static_cast<std::byte>(id >> shift));
    }
    packet.insert(packet.end(), digest.octets.begin(),
                  digest.octets.begin() + static_cast<std::ptrdiff_t>(digest.size));
  }

  ntp::KeyStore keys_;
};

TEST_F(Signed, the_right_key_is_believed) {
  EXPECT_NE(reach_with([this](auto& packet) { sign(packet, *keys_.find({1}), 1); }), 0);
}

TEST_F(Signed, CVE_2015_1798_a_missing_mac_is_a_failure) {
  EXPECT_EQ(reach_with([](auto&) {}), 0);
}

TEST_F(Signed, CVE_2015_7974_another_trusted_key_is_no_skeleton_key) {
  EXPECT_EQ(reach_with([this](auto& packet) { sign(packet, *keys_.find({2}), 2); }), 0);
}

TEST_F(Signed, CVE_2016_1550_every_octet_of_a_mac_counts) {
  for (std::size_t octet = 0; octet < 20; ++octet) {
    EXPECT_EQ(reach_with([this, octet](auto& packet) {
                sign(packet, *keys_.find({1}), 1);
                packet[ntp::kHeaderSize + ntp::kKeyIdSize + octet] ^= std::byte{1};
              }),
              0)
        << octet;
  }
}

TEST_F(Signed, CVE_2016_1547_a_crypto_nak_ends_no_source) {
  int answers = 0;
  EXPECT_NE(reach_with([this, &answers](auto& packet) {
              if (++answers <= 3) return packet.resize(ntp::kHeaderSize + 4);
              sign(packet, *keys_.find({1}), 1);
            }),
            0);
}

}  // namespace
}  // namespace attacks
