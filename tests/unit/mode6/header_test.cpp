#include "mode6/header.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <vector>

namespace {

using mode6::Header;
using mode6::HeaderError;

std::vector<std::byte> octets(std::initializer_list<int> values) {
  std::vector<std::byte> out;
  for (const int value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

TEST(Header, ReadsAClassicStatusAnswer) {
  //                         LI3 VN2 mode6 | R op1 | seq 1 | status c616 | assoc 0 | offset 0 |
  //                         count 64
  const auto packet = octets({0xd6, 0x81, 0, 1, 0xc6, 0x16, 0, 0, 0, 0, 0, 0x40});
  const auto header = mode6::parse_header(packet);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->leap, ntp::Leap::unsynchronised);
  EXPECT_EQ(header->version, 2);
  EXPECT_TRUE(header->response);
  EXPECT_FALSE(header->error);
  EXPECT_FALSE(header->more);
  EXPECT_EQ(header->opcode, 1);
  EXPECT_EQ(header->sequence.value, 1);
  EXPECT_EQ(header->status, 0xc616);
  EXPECT_EQ(header->count, 64);
}

TEST(Header, SurvivesWritingAndReading) {
  const Header header{.leap = ntp::Leap::remove,
                      .version = 4,
                      .response = true,
                      .error = true,
                      .more = true,
                      .opcode = 31,
                      .sequence = {0xabcd},
                      .status = 0x1234,
                      .association = {0x5678},
                      .offset = 0x9abc,
                      .count = 0xdef0};
  std::array<std::byte, mode6::kHeaderSize> packet{};
  mode6::write_header(header, packet);
  EXPECT_EQ(mode6::parse_header(packet), header);
}

TEST(Header, EveryShorterLengthIsRefused) {
  for (std::size_t size = 0; size < mode6::kHeaderSize; ++size) {
    const std::vector<std::byte> packet(size, std::byte{0x16});
    EXPECT_EQ(mode6::parse_header(packet).error(), HeaderError::too_short) << size;
  }
}

TEST(Header, OtherModesAndVersionsAreRefused) {
  auto packet = octets({0x16, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0});
  packet[0] = std::byte{0x17};  // mode 7
  EXPECT_EQ(mode6::parse_header(packet).error(), HeaderError::not_mode_6);
  for (const int version : {0, 5, 6, 7}) {
    packet[0] = static_cast<std::byte>(version << 3 | 6);
    EXPECT_EQ(mode6::parse_header(packet).error(), HeaderError::bad_version) << version;
  }
}

TEST(Packet, AsksForAnUnknownNameAsTheOldClientDoes) {
  std::array<std::byte, mode6::kMaxPacket> out{};
  out.fill(std::byte{0xee});
  const std::size_t size =
      mode6::write_packet({.opcode = 2, .sequence = {1}}, ntp::as_bytes("nosuchvar"), out);
  auto expected = octets({0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9});
  for (const char c : std::string_view{"nosuchvar\0\0\0", 12}) {
    expected.push_back(static_cast<std::byte>(c));
  }
  ASSERT_EQ(size, expected.size());
  EXPECT_TRUE(std::ranges::equal(std::span{out}.first(size), expected));
}

TEST(Packet, PadsToTheAlignmentAskedFor) {
  std::array<std::byte, mode6::kMaxPacket> out{};
  EXPECT_EQ(mode6::write_packet({}, ntp::as_bytes("ifstats"), out, 4), 20U);
  EXPECT_EQ(mode6::write_packet({}, ntp::as_bytes("ifstats"), out, 8), 24U);
  EXPECT_EQ(mode6::write_packet({}, {}, out, 4), 12U);
}

TEST(Packet, RefusesTooMuchDataAndTooLittleRoom) {
  std::array<std::byte, mode6::kMaxPacket> out{};
  const std::vector<std::byte> data(mode6::kMaxData + 1);
  EXPECT_EQ(mode6::write_packet({}, data, out), 0U);
  EXPECT_EQ(mode6::write_packet({}, ntp::as_bytes("abc"), std::span{out}.first(14)), 0U);
}

}  // namespace
