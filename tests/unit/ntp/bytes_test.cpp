#include "ntp/bytes.hpp"

#include <array>
#include <gtest/gtest.h>

namespace {

TEST(Reader, ReadsNetworkOrder) {
  const std::array octets{std::byte{0x01}, std::byte{0x02}, std::byte{0x03}};
  ntp::Reader in{octets};
  EXPECT_EQ(in.u16(), 0x0102);
  EXPECT_EQ(in.u8(), 3);
  EXPECT_TRUE(in.ok());
}

TEST(Reader, RemembersThatItRanOut) {
  const std::array octets{std::byte{0x01}, std::byte{0x02}};
  ntp::Reader in{octets};
  EXPECT_EQ(in.u32(), 0U);
  EXPECT_EQ(in.u8(), 0) << "nothing is read behind a failure";
  EXPECT_FALSE(in.ok());
}

TEST(Reader, TakesAHugeCountForAFailure) {
  ntp::Reader in{{}};
  EXPECT_TRUE(in.take(~std::size_t{0}).empty());
  EXPECT_FALSE(in.ok());
}

TEST(Writer, WritesNetworkOrderAndZeros) {
  std::array<std::byte, 5> buffer{};
  buffer.fill(std::byte{0xff});
  ntp::Writer out{buffer};
  out.u16(0x0102);
  out.zeros(3);
  EXPECT_TRUE(out.ok());
  EXPECT_EQ(out.size(), 5U);
  EXPECT_EQ(buffer[1], std::byte{2});
  EXPECT_EQ(buffer[4], std::byte{0});
}

TEST(Writer, WritesNothingOfWhatDoesNotFit) {
  std::array<std::byte, 3> buffer{};
  ntp::Writer out{buffer};
  out.u32(0xffffffff);
  out.u8(7);
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(out.size(), 0U);
  EXPECT_EQ(buffer[0], std::byte{0});
}

}  // namespace
