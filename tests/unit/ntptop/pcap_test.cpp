#include "ntptop/pcap.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "support/pcap.hpp"

namespace {

ntp::Endpoint at(const char* address, std::uint16_t port) {
  return {*ntp::IpAddress::parse(address), port};
}

TEST(Pcap, IsReadAgainAsItWas) {
  const std::array<std::byte, 3> payload{std::byte{0x16}, std::byte{0xff}, std::byte{7}};
  std::string name = (std::filesystem::temp_directory_path() / "gnomon-pcap-XXXXXX").string();
  const int file = mkstemp(name.data());
  ASSERT_GE(file, 0);
  std::ofstream{name, std::ios::binary}
      << ntptop::pcap_head()
      << ntptop::pcap_frame(at("192.0.2.1", 40'000), at("192.0.2.2", 123), payload, 7, 8)
      << ntptop::pcap_frame(at("2001:db8::1", 123), at("2001:db8::2", 40'001), payload, 9, 10);
  const auto read = support::read_pcap(name);
  std::filesystem::remove(name);
  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[0].from, at("192.0.2.1", 40'000));
  EXPECT_EQ((*read)[0].to, at("192.0.2.2", 123));
  EXPECT_EQ((*read)[0].seconds, 7);
  EXPECT_EQ((*read)[1].from, at("2001:db8::1", 123));
  EXPECT_EQ((*read)[1].payload, std::vector<std::byte>(payload.begin(), payload.end()));
}

TEST(Pcap, RefusesEndsOfTwoFamilies) {
  EXPECT_EQ(ntptop::pcap_frame(at("192.0.2.1", 1), at("2001:db8::2", 2), {}, 0, 0), "");
}

// RFC 1071 by hand: the header of 192.0.2.1 to 192.0.2.2 with 8 octets of UDP.
TEST(Pcap, HasTheChecksumOfTheHeader) {
  const std::string frame = ntptop::pcap_frame(at("192.0.2.1", 1), at("192.0.2.2", 2), {}, 0, 0);
  ASSERT_EQ(frame.size(), 16U + 14 + 20 + 8);
  std::uint32_t sum = 0;
  for (std::size_t i = 30; i < 50; i += 2) {
    sum += static_cast<unsigned>(static_cast<unsigned char>(frame[i])) << 8U |
           static_cast<unsigned char>(frame[i + 1]);
  }
  EXPECT_EQ((sum & 0xffffU) + (sum >> 16U), 0xffffU);
}

}  // namespace
