#include "support/pcap.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>

#include "ntp/bytes.hpp"

namespace support {
namespace {

using ntp::ByteView;

constexpr std::uint32_t kMagic = 0xa1b2c3d4;  // microseconds
constexpr std::uint32_t kEthernet = 1;
constexpr std::uint32_t kCooked = 113;
constexpr std::uint32_t kCooked2 = 276;
constexpr std::size_t kMaxPacket = 262'144;  // tcpdump's own limit
constexpr std::uint8_t kUdp = 17;

std::uint32_t swapped(std::uint32_t value) { return __builtin_bswap32(value); }

// What stands behind the link header, if it is IP.
ByteView network_part(ByteView frame, std::uint32_t link) {
  const std::size_t header = link == kEthernet ? 14 : link == kCooked ? 16 : 20;
  const std::size_t type_at = link == kEthernet ? 12 : link == kCooked ? 14 : 0;
  if (frame.size() < header) return {};
  ntp::Reader reader{frame.subspan(type_at, 2)};
  const std::uint16_t type = reader.u16();
  return type == 0x0800 || type == 0x86dd ? frame.subspan(header) : ByteView{};
}

struct Hops {
  ntp::IpAddress from;
  ntp::IpAddress to;
  ByteView udp;
};

ntp::IpAddress v6_at(ByteView packet, std::size_t offset) {
  std::array<std::uint8_t, 16> octets{};
  std::ranges::transform(packet.subspan(offset, octets.size()), octets.begin(),
                         [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
  return ntp::IpAddress::v6(octets);
}

ntp::IpAddress v4_at(ByteView packet, std::size_t offset) {
  ntp::Reader reader{packet.subspan(offset, 4)};
  return ntp::IpAddress::v4(reader.u32());
}

std::optional<Hops> parse_ip(ByteView packet) {
  if (packet.size() < 20) return {};
  const auto first = std::to_integer<unsigned>(packet[0]);
  if (first >> 4 == 4) {
    const std::size_t header = (first & 15U) * 4;
    if (header < 20 || packet.size() < header || packet[9] != std::byte{kUdp}) return {};
    return Hops{v4_at(packet, 12), v4_at(packet, 16), packet.subspan(header)};
  }
  if (packet.size() < 40 || packet[6] != std::byte{kUdp}) return {};
  return Hops{v6_at(packet, 8), v6_at(packet, 24), packet.subspan(40)};
}

std::optional<RecordedDatagram> parse_frame(ByteView frame, std::uint32_t link) {
  const auto hops = parse_ip(network_part(frame, link));
  if (!hops || hops->udp.size() < 8) return {};
  ntp::Reader reader{hops->udp};
  RecordedDatagram datagram;
  datagram.from = {hops->from, reader.u16()};
  datagram.to = {hops->to, reader.u16()};
  const std::size_t length = reader.u16();
  if (length < 8 || length > hops->udp.size()) return {};
  const auto payload = hops->udp.subspan(8, length - 8);
  datagram.payload.assign(payload.begin(), payload.end());
  return datagram;
}

}  // namespace

std::expected<std::vector<RecordedDatagram>, std::string> read_pcap(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) return std::unexpected{file + ": cannot be opened"};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  ntp::Reader reader{ntp::as_bytes(text)};
  const std::uint32_t magic = reader.u32();
  const bool swap = magic == swapped(kMagic);
  if (!swap && magic != kMagic) return std::unexpected{file + ": no pcap file"};
  const auto number = [&] { return swap ? swapped(reader.u32()) : reader.u32(); };
  for (int skipped = 0; skipped < 4; ++skipped) number();
  const std::uint32_t link = number();
  if (link != kEthernet && link != kCooked && link != kCooked2) {
    return std::unexpected{file + ": a link type that nobody asked for"};
  }
  std::vector<RecordedDatagram> datagrams;
  while (reader.remaining() >= 16 && datagrams.size() < kMaxRecorded) {
    const std::int64_t seconds = number();
    const std::uint32_t microseconds = number();
    const std::size_t size = number();
    number();  // the length on the wire
    if (size > kMaxPacket || size > reader.remaining()) {
      return std::unexpected{file + ": cut off in the middle of a packet"};
    }
    if (auto datagram = parse_frame(reader.take(size), link)) {
      datagram->seconds = seconds;
      datagram->microseconds = microseconds;
      datagrams.push_back(std::move(*datagram));
    }
  }
  return datagrams;
}

}  // namespace support
