// The 48-octet NTP header and what may follow it (RFC 5905 section 7.3, RFC 7822).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>

#include "ntp/bytes.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace ntp {

inline constexpr std::size_t kHeaderSize = 48;

struct Packet {
  Leap leap = Leap::none;
  std::uint8_t version = kVersion;  ///< 1 to 4
  Mode mode = Mode::client;
  Stratum stratum;  ///< as on the wire
  Log2 poll;
  Log2 precision;
  ShortDuration root_delay;
  ShortDuration root_dispersion;
  RefId refid;
  Timestamp reference;  ///< when the sender's clock was last corrected
  Timestamp origin;
  Timestamp receive;
  Timestamp transmit;

  friend bool operator==(const Packet&, const Packet&) = default;
};

/// A datagram cut into its parts; the views point into the caller's octets.
struct ParsedPacket {
  Packet header;
  ByteView extensions;  ///< whole extension fields, structure already checked
  ByteView mac;         ///< key id and digest (4, 20 or 24 octets), or empty
};

enum class PacketError : std::uint8_t {
  too_short,      ///< fewer than 48 octets
  bad_version,    ///< not 1 to 4
  bad_tail,       ///< trailing octets that are neither a MAC nor extension fields
  bad_extension,  ///< an extension field with an impossible length
};

/// Version and structure only; whether the packet may be believed is for others to say.
std::expected<ParsedPacket, PacketError> parse_packet(ByteView datagram);

/// Writes the header to the front of `out`, which must hold kHeaderSize octets.
void write_header(const Packet& packet, std::span<std::byte, kHeaderSize> out);

}  // namespace ntp
