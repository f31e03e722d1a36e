#include "core/interleaved_answers.hpp"

#include <array>
#include <gtest/gtest.h>

namespace {

using core::InterleavedAnswers;
using HeaderOctets = std::array<std::byte, ntp::kHeaderSize>;

const ntp::IpAddress kInterleavedAsker = *ntp::IpAddress::parse("192.0.2.7");
const ntp::IpAddress kAnotherAsker = *ntp::IpAddress::parse("192.0.2.8");
constexpr ntp::Timestamp kTransmitNonce{0x1111111122222222};
constexpr ntp::Timestamp kReceiveNonce{0x3333333344444444};

ntp::Timestamp served_at(std::uint32_t s) { return {3'900'000'000U + s, 0x80000000U}; }

HeaderOctets packed(const ntp::Packet& packet) {
  HeaderOctets octets{};
  ntp::write_header(packet, octets);
  return octets;
}

ntp::Packet interleaved_request(ntp::Timestamp origin) {
  return {.mode = ntp::Mode::client,
          .origin = origin,
          .receive = kReceiveNonce,
          .transmit = kTransmitNonce};
}

// A server that answers a millisecond after it was asked.
struct InterleavedServer {
  InterleavedAnswers answers;

  ntp::Packet ask(const ntp::Packet& asked, std::uint32_t at_s,
                  const ntp::IpAddress& from = kInterleavedAsker) {
    HeaderOctets reply = packed({.mode = ntp::Mode::server,
                                 .stratum = {1},
                                 .origin = asked.transmit,
                                 .receive = served_at(at_s),
                                 .transmit = served_at(at_s) + std::chrono::milliseconds{1}});
    answers.answer(packed(asked), from, reply);
    last = reply;
    return ntp::parse_packet(reply)->header;
  }
  HeaderOctets last{};
};

// Behind Ethernet, IPv4 and UDP, as the kernel gives it back.
std::vector<std::byte> framed_reply(const HeaderOctets& reply, std::size_t headers) {
  std::vector<std::byte> frame(headers);
  frame.insert(frame.end(), reply.begin(), reply.end());
  return frame;
}

TEST(InterleavedAnswers, a_client_is_told_when_the_reply_before_left) {
  InterleavedServer server;
  const ntp::Packet first = server.ask(interleaved_request(ntp::Timestamp{7}), 1);
  const ntp::Timestamp left = served_at(1) + std::chrono::milliseconds{3};
  server.answers.left(framed_reply(server.last, 42), left);
  const ntp::Packet next = server.ask(interleaved_request(first.receive), 65);
  EXPECT_EQ(next.origin, kReceiveNonce);
  EXPECT_NEAR(ntp::Seconds{next.transmit - left}.count(), 0, 1e-9);
  EXPECT_NEAR(ntp::Seconds{next.receive - served_at(65)}.count(), 0, 1e-9);
  EXPECT_EQ(server.answers.interleaved(), 1U);
}

TEST(InterleavedAnswers, frames_of_every_kind_are_understood) {
  for (const std::size_t headers : {28U, 42U, 46U, 48U, 62U, 66U}) {
    InterleavedServer server;
    const ntp::Packet first = server.ask(interleaved_request(ntp::Timestamp{7}), 1);
    server.answers.left(framed_reply(server.last, headers), served_at(2));
    EXPECT_EQ(server.ask(interleaved_request(first.receive), 65).transmit, served_at(2)) << headers;
  }
}

TEST(InterleavedAnswers, short_frames_say_nothing) {
  InterleavedServer server;
  const ntp::Packet first = server.ask(interleaved_request(ntp::Timestamp{7}), 1);
  const auto frame = framed_reply(server.last, 42);
  for (std::size_t size = 0; size < frame.size(); ++size) {
    server.answers.left(ntp::ByteView{frame}.first(size), served_at(2));
  }
  EXPECT_NE(server.ask(interleaved_request(first.receive), 65).transmit, served_at(2));
}

TEST(InterleavedAnswers, an_origin_of_nobody_gets_a_basic_reply) {
  InterleavedServer server;
  server.ask(interleaved_request(ntp::Timestamp{7}), 1);
  const ntp::Packet next = server.ask(interleaved_request(served_at(1) + ntp::Nanos{5000}), 65);
  EXPECT_EQ(next.origin, kTransmitNonce);
  EXPECT_EQ(server.answers.interleaved(), 0U);
}

TEST(InterleavedAnswers, what_another_address_was_sent_is_of_no_use) {
  InterleavedServer server;
  const ntp::Packet first = server.ask(interleaved_request(ntp::Timestamp{7}), 1);
  EXPECT_EQ(server.ask(interleaved_request(first.receive), 65, kAnotherAsker).origin,
            kTransmitNonce);
}

TEST(InterleavedAnswers, a_transmit_timestamp_is_never_taken_for_a_receive_timestamp) {
  InterleavedServer server;
  const ntp::Packet first = server.ask(interleaved_request(ntp::Timestamp{7}), 1);
  EXPECT_EQ(first.receive.wire() & 1, 1U);
  EXPECT_EQ(first.transmit.wire() & 1, 0U);
  EXPECT_EQ(server.ask(interleaved_request(first.transmit), 65).origin, kTransmitNonce);
}

TEST(InterleavedAnswers, plain_requests_are_neither_changed_nor_remembered) {
  InterleavedServer server;
  const ntp::Packet plain = {.mode = ntp::Mode::client, .transmit = kTransmitNonce};
  const ntp::Packet reply = server.ask(plain, 1);
  EXPECT_EQ(reply.receive, served_at(1));
  EXPECT_EQ(server.answers.size(), 0U);
}

// It could not tell the two kinds of replies apart.
TEST(InterleavedAnswers, who_sends_one_timestamp_twice_gets_a_basic_reply) {
  InterleavedServer server;
  const ntp::Packet first = server.ask(interleaved_request(ntp::Timestamp{7}), 1);
  ntp::Packet again = interleaved_request(first.receive);
  again.receive = again.transmit;
  EXPECT_EQ(server.ask(again, 65).origin, kTransmitNonce);
  EXPECT_EQ(server.answers.interleaved(), 0U);
}

TEST(InterleavedAnswers, other_modes_are_left_alone) {
  ntp::Packet peer = interleaved_request(ntp::Timestamp{7});
  peer.mode = ntp::Mode::symmetric_active;
  EXPECT_FALSE(core::may_interleave(packed(peer)));
  EXPECT_TRUE(core::may_interleave(packed(interleaved_request(ntp::Timestamp{7}))));
  EXPECT_FALSE(core::may_interleave({}));
}

TEST(InterleavedAnswers, two_of_one_instant_are_both_forgotten) {
  InterleavedServer server;
  const ntp::Packet first = server.ask(interleaved_request(ntp::Timestamp{7}), 1);
  server.ask(interleaved_request(ntp::Timestamp{7}), 1, kAnotherAsker);
  EXPECT_EQ(server.ask(interleaved_request(first.receive), 65).origin, kTransmitNonce);
}

TEST(InterleavedAnswers, a_flood_fills_a_table_and_no_more) {
  InterleavedServer server;
  const ntp::Packet first = server.ask(interleaved_request(ntp::Timestamp{7}), 1);
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    server.ask(interleaved_request(ntp::Timestamp{7}), 100 + i, kAnotherAsker);
  }
  EXPECT_LE(server.answers.size(), InterleavedAnswers::kMost);
  EXPECT_GT(server.answers.size(), InterleavedAnswers::kMost / 2);
  EXPECT_EQ(server.ask(interleaved_request(first.receive), 65).origin,
            kTransmitNonce);  // basic, as any
}

TEST(InterleavedAnswers, after_a_step_everything_before_is_forgotten) {
  InterleavedServer server;
  const ntp::Packet first = server.ask(interleaved_request(ntp::Timestamp{7}), 1);
  server.answers.clear();
  EXPECT_EQ(server.ask(interleaved_request(first.receive), 65).origin, kTransmitNonce);
}

}  // namespace
