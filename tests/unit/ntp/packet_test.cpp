#include "ntp/packet.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace {

using ntp::PacketError;

std::vector<std::byte> packet_with_tail(std::size_t tail, std::uint8_t first = 0x24) {
  std::vector<std::byte> octets(ntp::kHeaderSize + tail);
  octets[0] = std::byte{first};  // LI 0, version 4, mode 4
  return octets;
}

TEST(Packet, HeaderSurvivesWritingAndParsing) {
  ntp::Packet p;
  p.leap = ntp::Leap::remove;
  p.mode = ntp::Mode::server;
  p.stratum = ntp::Stratum{2};
  p.poll = ntp::Log2{-3};
  p.precision = ntp::Log2{-24};
  p.root_delay = ntp::ShortDuration{0x00010203};
  p.refid = ntp::refid("GPS");
  p.transmit = ntp::Timestamp{0x0102030405060708};
  std::array<std::byte, ntp::kHeaderSize> octets{};
  ntp::write_header(p, octets);
  const auto parsed = ntp::parse_packet(octets);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->header, p);
}

TEST(Packet, EveryShorterLengthIsRefused) {
  for (std::size_t size = 0; size < ntp::kHeaderSize; ++size) {
    const std::vector<std::byte> octets(size, std::byte{0x24});
    EXPECT_EQ(ntp::parse_packet(octets).error(), PacketError::too_short) << size;
  }
}

TEST(Packet, VersionsOneToFourOnly) {
  for (std::uint8_t version = 0; version < 8; ++version) {
    const auto octets = packet_with_tail(0, static_cast<std::uint8_t>(version << 3 | 4));
    EXPECT_EQ(ntp::parse_packet(octets).has_value(), version >= 1 && version <= 4) << +version;
  }
}

TEST(Packet, TailsThatAreMacs) {
  for (const std::size_t tail : {0U, 4U, 20U, 24U}) {
    const auto octets = packet_with_tail(tail);
    const auto parsed = ntp::parse_packet(octets);
    ASSERT_TRUE(parsed) << tail;
    EXPECT_EQ(parsed->mac.size(), tail);
  }
}

TEST(Packet, TailsThatAreNothing) {
  for (const std::size_t tail : {1U, 8U, 12U, 16U, 22U}) {
    EXPECT_EQ(ntp::parse_packet(packet_with_tail(tail)).error(), PacketError::bad_tail) << tail;
  }
}

TEST(Packet, ExtensionFieldAndMac) {
  auto octets = packet_with_tail(28 + 20);
  octets[ntp::kHeaderSize + 3] = std::byte{28};
  const auto parsed = ntp::parse_packet(octets);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->extensions.size(), 28U);
  EXPECT_EQ(parsed->mac.size(), 20U);
}

TEST(Packet, ImpossibleExtensionLengths) {
  for (const int length : {0, 4, 15, 18, 255}) {
    auto octets = packet_with_tail(48);
    octets[ntp::kHeaderSize + 3] = static_cast<std::byte>(length);
    EXPECT_EQ(ntp::parse_packet(octets).error(), PacketError::bad_extension) << length;
  }
}

}  // namespace
