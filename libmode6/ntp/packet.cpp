#include "ntp/packet.hpp"

#include <cassert>

namespace ntp {
namespace {

constexpr std::size_t kLongestMac = 24;  // key id and 20 octets of digest
constexpr std::size_t kShortestExtension = 16;
constexpr std::size_t kShortestLastExtension = 28;  // RFC 7822: told apart from a MAC by its length

bool is_mac_size(std::size_t size) { return size == 0 || size == 4 || size == 20 || size == 24; }

Packet read_header(Reader& in) {
  Packet p;
  const std::uint8_t first = in.u8();
  p.leap = static_cast<Leap>(first >> 6);
  p.version = (first >> 3) & 7;
  p.mode = static_cast<Mode>(first & 7);
  p.stratum = Stratum{in.u8()};
  p.poll = Log2{static_cast<std::int8_t>(in.u8())};
  p.precision = Log2{static_cast<std::int8_t>(in.u8())};
  p.root_delay = ShortDuration{in.u32()};
  p.root_dispersion = ShortDuration{in.u32()};
  p.refid = RefId{in.u32()};
  p.reference = Timestamp{in.u64()};
  p.origin = Timestamp{in.u64()};
  p.receive = Timestamp{in.u64()};
  p.transmit = Timestamp{in.u64()};
  return p;
}

/// How many octets of `tail` are extension fields; what remains is the MAC.
std::expected<std::size_t, PacketError> extensions_size(ByteView tail) {
  Reader in{tail};
  while (in.remaining() > kLongestMac) {
    Reader field{in.rest()};
    field.u16();  // type: whoever uses the field looks at it
    const std::size_t length = field.u16();
    if (length < kShortestExtension || length % 4 != 0 || length > in.remaining()) {
      return std::unexpected{PacketError::bad_extension};
    }
    if (length == in.remaining() && length < kShortestLastExtension) {
      return std::unexpected{PacketError::bad_extension};
    }
    in.take(length);
  }
  return in.position();
}

}  // namespace

std::expected<ParsedPacket, PacketError> parse_packet(ByteView datagram) {
  Reader in{datagram};
  ParsedPacket parsed;
  parsed.header = read_header(in);
  if (!in.ok()) return std::unexpected{PacketError::too_short};
  if (parsed.header.version < 1 || parsed.header.version > kVersion) {
    return std::unexpected{PacketError::bad_version};
  }
  const ByteView tail = in.rest();
  std::size_t extensions = 0;
  if (parsed.header.version == kVersion && tail.size() > kLongestMac) {
    const auto size = extensions_size(tail);
    if (!size) return std::unexpected{size.error()};
    extensions = *size;
  }
  parsed.extensions = tail.first(extensions);
  parsed.mac = tail.subspan(extensions);
  if (!is_mac_size(parsed.mac.size())) return std::unexpected{PacketError::bad_tail};
  return parsed;
}

void write_header(const Packet& p, std::span<std::byte, kHeaderSize> out) {
  assert(p.version >= 1 && p.version <= 7);
  Writer w{out};
  w.u8(static_cast<std::uint8_t>(static_cast<unsigned>(p.leap) << 6 | (p.version & 7U) << 3 |
                                 static_cast<unsigned>(p.mode)));
  w.u8(p.stratum.value);
  w.u8(static_cast<std::uint8_t>(p.poll.value));
  w.u8(static_cast<std::uint8_t>(p.precision.value));
  w.u32(p.root_delay.wire());
  w.u32(p.root_dispersion.wire());
  w.u32(p.refid.value);
  w.u64(p.reference.wire());
  w.u64(p.origin.wire());
  w.u64(p.receive.wire());
  w.u64(p.transmit.wire());
}

}  // namespace ntp
