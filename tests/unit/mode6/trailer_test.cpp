#include "mode6/trailer.hpp"

#include <gmock/gmock.h>
#include <string>
#include <vector>

#include "mode6/header.hpp"
#include "ntp/keys.hpp"

namespace {

std::vector<std::byte> hex(std::string_view text) {
  std::vector<std::byte> octets;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    octets.push_back(
        static_cast<std::byte>(std::stoul(std::string{text.substr(i, 2)}, nullptr, 16)));
  }
  return octets;
}

const ntp::Key kMd5{{1}, ntp::KeyType::md5, *ntp::parse_secret("md5secret"), {}};
const ntp::Key kAes{
    {3}, ntp::KeyType::aes128_cmac, *ntp::parse_secret("00112233445566778899aabbccddeeff"), {}};

// Recorded requests for `ifstats`, 7 octets of data: the two families of clients pad differently.
const auto kAligned8 =
    hex("d60b00010000000000000007696673746174730000000000"
        "0000000109a128e793cb64311f3681af11111535");
const auto kAligned4 =
    hex("d60b0001000000000000000769667374617473"
        "0000000003cb04c9e129ae28493750195344fbeb5e");

TEST(Trailer, is_found_in_both_places) {
  EXPECT_TRUE(mode6::is_authentic(kAligned8, 7, kMd5));
  EXPECT_TRUE(mode6::is_authentic(kAligned4, 7, kAes));
  EXPECT_FALSE(mode6::is_authentic(kAligned4, 7, kMd5));
}

TEST(Trailer, a_claimed_count_beyond_the_datagram_finds_nothing) {
  for (std::size_t count : {16U, 100U, 468U, 65535U}) {
    EXPECT_FALSE(mode6::is_authentic(kAligned8, count, kMd5)) << count;
  }
}

TEST(Trailer, every_flipped_bit_is_noticed) {
  for (std::size_t bit = 0; bit < kAligned8.size() * 8; ++bit) {
    auto forged = kAligned8;
    forged[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    EXPECT_FALSE(mode6::is_authentic(forged, 7, kMd5)) << bit;
  }
}

TEST(Trailer, what_is_appended_is_what_was_recorded) {
  std::vector<std::byte> packet(mode6::kMaxPacket);
  std::copy_n(kAligned8.begin(), 24, packet.begin());
  const std::size_t size = mode6::append_mac(kMd5, packet, 24);
  packet.resize(size);
  EXPECT_EQ(packet, kAligned8);
}

TEST(Trailer, without_room_nothing_is_appended) {
  std::vector<std::byte> packet(40);
  EXPECT_EQ(mode6::append_mac(kMd5, packet, 24), 0U);
}

}  // namespace
