#include "mode6/header.hpp"

namespace mode6 {
namespace {

constexpr std::uint8_t kControlMode = 6;
constexpr std::uint8_t kResponseBit = 0x80;
constexpr std::uint8_t kErrorBit = 0x40;
constexpr std::uint8_t kMoreBit = 0x20;
constexpr std::uint8_t kOpcodeMask = 0x1f;

std::uint8_t second_octet(const Header& header) {
  unsigned octet = header.opcode & kOpcodeMask;
  if (header.response) octet |= kResponseBit;
  if (header.error) octet |= kErrorBit;
  if (header.more) octet |= kMoreBit;
  return static_cast<std::uint8_t>(octet);
}

}  // namespace

std::expected<Header, HeaderError> parse_header(ntp::ByteView datagram) {
  ntp::Reader in{datagram};
  Header header;
  const std::uint8_t first = in.u8();
  const std::uint8_t second = in.u8();
  header.leap = static_cast<ntp::Leap>(first >> 6);
  header.version = (first >> 3) & 7;
  header.response = (second & kResponseBit) != 0;
  header.error = (second & kErrorBit) != 0;
  header.more = (second & kMoreBit) != 0;
  header.opcode = second & kOpcodeMask;
  header.sequence = Sequence{in.u16()};
  header.status = in.u16();
  header.association = AssociationId{in.u16()};
  header.offset = in.u16();
  header.count = in.u16();
  if (!in.ok()) return std::unexpected{HeaderError::too_short};
  if ((first & 7) != kControlMode) return std::unexpected{HeaderError::not_mode_6};
  if (header.version < 1 || header.version > ntp::kVersion) {
    return std::unexpected{HeaderError::bad_version};
  }
  return header;
}

void write_header(const Header& header, std::span<std::byte, kHeaderSize> out) {
  ntp::Writer w{out};
  w.u8(static_cast<std::uint8_t>(static_cast<unsigned>(header.leap) << 6 |
                                 (header.version & 7U) << 3 | kControlMode));
  w.u8(second_octet(header));
  w.u16(header.sequence.value);
  w.u16(header.status);
  w.u16(header.association.value);
  w.u16(header.offset);
  w.u16(header.count);
}

std::size_t write_packet(Header header, ntp::ByteView data, ntp::ByteSpan out,
                         std::size_t alignment) {
  if (data.size() > kMaxData || out.size() < kHeaderSize) return 0;
  header.count = static_cast<std::uint16_t>(data.size());
  write_header(header, out.first<kHeaderSize>());
  ntp::Writer w{out.subspan(kHeaderSize)};
  w.bytes(data);
  w.zeros((alignment - (kHeaderSize + data.size()) % alignment) % alignment);
  return w.ok() ? kHeaderSize + w.size() : 0;
}

}  // namespace mode6
