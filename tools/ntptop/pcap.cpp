#include "ntptop/pcap.hpp"

#include <cstddef>
#include <string_view>

namespace ntptop {
namespace {

constexpr std::uint32_t kMagic = 0xa1b2c3d4;  // times in microseconds
constexpr std::uint32_t kEthernet = 1;
constexpr std::uint32_t kMostOfPacket = 262'144;  // tcpdump's own limit of a packet
constexpr unsigned kUdp = 17;
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kMostPayload = 65'535 - 20 - kUdpHeader;

// Little-endian, as the magic number tells the reader.
void put_little(std::string& out, std::uint32_t value, int octets) {
  for (int i = 0; i < octets; ++i) out += static_cast<char>(value >> (8 * i) & 0xffU);
}

void put(std::string& out, std::uint32_t value, int octets) {
  for (int i = octets - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xffU);
}

void put(std::string& out, const ntp::IpAddress& address) {
  for (std::size_t i = 0; i < address.size(); ++i) {
    out += static_cast<char>(address.octets.at(i));
  }
}

// The sum of RFC 1071 over both texts; the first one has an even length.
std::uint16_t checksum(std::string_view first, std::string_view second) {
  std::uint32_t sum = 0;
  for (const std::string_view part : {first, second}) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      const auto octet = static_cast<unsigned char>(part[i]);
      sum += i % 2 == 0 ? static_cast<std::uint32_t>(octet) << 8U : octet;
    }
  }
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

std::string udp_of(const ntp::Endpoint& from, const ntp::Endpoint& to, ntp::ByteView payload) {
  const auto length = static_cast<std::uint32_t>(kUdpHeader + payload.size());
  std::string pseudo;
  put(pseudo, from.address);
  put(pseudo, to.address);
  put(pseudo, length, 4);
  put(pseudo, kUdp, 4);
  const auto udp = [&](std::uint16_t sum) {
    std::string out;
    put(out, from.port, 2);
    put(out, to.port, 2);
    put(out, length, 2);
    put(out, sum, 2);
    for (const std::byte octet : payload) out += static_cast<char>(octet);
    return out;
  };
  const std::uint16_t sum = checksum(pseudo, udp(0));
  return udp(sum == 0 ? 0xffff : sum);  // 0 says that there is none
}

std::string ip_of(const ntp::Endpoint& from, const ntp::Endpoint& to, const std::string& udp) {
  constexpr std::uint32_t kHops = 64;
  std::string out;
  if (from.address.family == ntp::Family::ipv6) {
    put(out, 0x60000000, 4);
    put(out, static_cast<std::uint32_t>(udp.size()), 2);
    put(out, kUdp << 8U | kHops, 2);
    put(out, from.address);
    put(out, to.address);
    return out + udp;
  }
  put(out, 0x4500, 2);
  put(out, static_cast<std::uint32_t>(20 + udp.size()), 2);
  put(out, 0, 4);
  put(out, kHops << 8U | kUdp, 2);
  put(out, 0, 2);
  put(out, from.address);
  put(out, to.address);
  constexpr std::size_t kChecksumAt = 10;
  std::string sum;
  put(sum, checksum(out, {}), 2);
  return out.replace(kChecksumAt, sum.size(), sum) + udp;
}

}  // namespace

std::string pcap_head() {
  std::string out;
  put_little(out, kMagic, 4);
  put_little(out, 2, 2);
  put_little(out, 4, 2);
  put_little(out, 0, 4);
  put_little(out, 0, 4);
  put_little(out, kMostOfPacket, 4);
  put_little(out, kEthernet, 4);
  return out;
}

std::string pcap_frame(const ntp::Endpoint& from, const ntp::Endpoint& to, ntp::ByteView payload,
                       std::uint32_t unix_s, std::uint32_t microseconds) {
  if (payload.size() > kMostPayload || from.address.family != to.address.family) return {};
  std::string frame(12, '\0');
  put(frame, from.address.family == ntp::Family::ipv6 ? 0x86dd : 0x0800, 2);
  frame += ip_of(from, to, udp_of(from, to, payload));
  std::string out;
  put_little(out, unix_s, 4);
  put_little(out, microseconds, 4);
  put_little(out, static_cast<std::uint32_t>(frame.size()), 4);
  put_little(out, static_cast<std::uint32_t>(frame.size()), 4);
  return out + frame;
}

}  // namespace ntptop
