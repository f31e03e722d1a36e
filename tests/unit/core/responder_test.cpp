#include "core/responder.hpp"

#include <array>
#include <gmock/gmock.h>
#include <vector>

namespace {

const ntp::Timestamp kReceived{1000, 1};
const ntp::Timestamp kTransmit{1000, 2};

core::SystemState good() {
  return {.leap = ntp::Leap::none,
          .stratum = {2},
          .root_delay = ntp::Seconds{0.5},
          .refid = {0x0a000001}};
}

std::vector<std::byte> request(ntp::Mode mode, std::uint8_t version = 4) {
  std::vector<std::byte> octets(ntp::kHeaderSize);
  ntp::write_header({.version = version, .mode = mode, .transmit = ntp::Timestamp{7, 8}},
                    std::span{octets}.first<ntp::kHeaderSize>());
  return octets;
}

std::optional<ntp::Packet> answer(const std::vector<std::byte>& asked,
                                  const core::SystemState& system = good()) {
  static std::array<std::byte, 512> out;
  const std::size_t size = core::respond(asked, system, kReceived, kTransmit, out);
  EXPECT_LE(size, asked.size());
  if (size == 0) return std::nullopt;
  return ntp::parse_packet(std::span{out}.first(size))->header;
}

TEST(Responder, answers_a_client) {
  const auto reply = answer(request(ntp::Mode::client, 3));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->mode, ntp::Mode::server);
  EXPECT_EQ(reply->version, 3);
  EXPECT_EQ(reply->origin, (ntp::Timestamp{7, 8}));
  EXPECT_EQ(reply->receive, kReceived);
  EXPECT_EQ(reply->transmit, kTransmit);
  EXPECT_EQ(reply->stratum, ntp::Stratum{2});
  EXPECT_EQ(reply->root_delay.wire(), 0x8000U);
}

core::SystemState smearing() {
  core::SystemState system = good();
  system.leap = ntp::Leap::insert;
  system.reference = kReceived;
  system.smear_interval = ntp::Seconds{7200};
  system.smear_offset = ntp::Seconds{-0.25};
  return system;
}

TEST(Responder, serves_clients_the_smeared_time_and_no_leap_second) {
  const auto reply = answer(request(ntp::Mode::client), smearing());
  constexpr auto kBack = std::chrono::milliseconds{250};
  EXPECT_EQ(reply->leap, ntp::Leap::none);
  EXPECT_EQ(reply->refid.value, 0xfef00000U);
  EXPECT_EQ(reply->receive, kReceived - kBack);
  EXPECT_EQ(reply->transmit, kTransmit - kBack);
  EXPECT_EQ(reply->reference, kReceived - kBack);
}

TEST(Responder, announces_no_leap_second_that_it_will_smear) {
  core::SystemState system = smearing();
  system.smear_offset.reset();
  const auto reply = answer(request(ntp::Mode::client), system);
  EXPECT_EQ(reply->leap, ntp::Leap::none);
  EXPECT_EQ(reply->refid, system.refid);
  EXPECT_EQ(reply->transmit, kTransmit);
}

TEST(Responder, never_smears_towards_peers) {
  const auto reply = answer(request(ntp::Mode::symmetric_active), smearing());
  EXPECT_EQ(reply->leap, ntp::Leap::insert);
  EXPECT_EQ(reply->refid, smearing().refid);
  EXPECT_EQ(reply->transmit, kTransmit);
}

TEST(Responder, says_that_it_is_unsynchronised) {
  const auto reply = answer(request(ntp::Mode::client), {});
  EXPECT_EQ(reply->leap, ntp::Leap::unsynchronised);
  EXPECT_EQ(reply->stratum, ntp::Stratum{0});
}

TEST(Responder, symmetric_active_gets_a_passive_answer) {
  EXPECT_EQ(answer(request(ntp::Mode::symmetric_active))->mode, ntp::Mode::symmetric_passive);
}

TEST(Responder, never_answers_answers) {
  for (const ntp::Mode mode : {ntp::Mode::symmetric_passive, ntp::Mode::server,
                               ntp::Mode::broadcast, ntp::Mode::control, ntp::Mode::private_use}) {
    EXPECT_FALSE(answer(request(mode)));
  }
}

TEST(Responder, mode_zero_is_a_client_in_version_one_only) {
  EXPECT_TRUE(answer(request(ntp::Mode::reserved, 1)));
  EXPECT_FALSE(answer(request(ntp::Mode::reserved, 4)));
}

TEST(Responder, short_requests_get_silence) {
  std::vector<std::byte> octets = request(ntp::Mode::client);
  octets.pop_back();
  EXPECT_FALSE(answer(octets));
}

TEST(Responder, a_kiss_holds_no_time_and_is_no_longer_than_the_request) {
  std::vector<std::byte> asked = request(ntp::Mode::client, 3);
  std::array<std::byte, 512> out{};
  const std::size_t size = core::respond_rate(asked, {-20}, out);
  ASSERT_EQ(size, asked.size());
  const ntp::Packet kiss = ntp::parse_packet(std::span{out}.first(size))->header;
  EXPECT_EQ(kiss.leap, ntp::Leap::unsynchronised);
  EXPECT_EQ(kiss.stratum, ntp::Stratum{0});
  EXPECT_EQ(kiss.refid, ntp::refid("RATE"));
  EXPECT_EQ(kiss.version, 3);
  EXPECT_GE(kiss.poll.value, 6);
  for (const ntp::Timestamp& time : {kiss.origin, kiss.receive, kiss.transmit}) {
    EXPECT_EQ(time, (ntp::Timestamp{7, 8}));
  }
  EXPECT_TRUE(kiss.reference.is_unknown());
}

TEST(Responder, only_clients_are_kissed) {
  std::array<std::byte, 512> out{};
  EXPECT_EQ(core::respond_rate(request(ntp::Mode::symmetric_active), {-20}, out), 0U);
  EXPECT_EQ(core::respond_rate(request(ntp::Mode::server), {-20}, out), 0U);
  EXPECT_EQ(core::respond_rate(std::vector<std::byte>(47), {-20}, out), 0U);
}

}  // namespace
