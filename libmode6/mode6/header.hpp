// The 12-octet header of a control message (RFC 9327 section 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>

#include "ntp/bytes.hpp"
#include "ntp/fields.hpp"

namespace mode6 {

inline constexpr std::size_t kHeaderSize = 12;
/// Data octets in one packet; header and data then fit in 480 octets, MAC and all in 512.
inline constexpr std::size_t kMaxData = 468;
/// What a client still accepts in one packet: the receive buffer of the old tools.
inline constexpr std::size_t kMaxDataAccepted = 480;
inline constexpr std::size_t kMaxPacket = 512;

enum class Opcode : std::uint8_t {
  unspecified = 0,
  read_status = 1,
  read_variables = 2,
  write_variables = 3,
  read_clock = 4,
  write_clock = 5,
  set_trap = 6,
  trap_response = 7,
  configure = 8,
  save_config = 9,
  read_mru = 10,
  read_ordered_list = 11,
  request_nonce = 12,
  unset_trap = 31,
};

/// The error number in the high octet of the status field of an error response.
enum class ErrorCode : std::uint8_t {
  unspecified = 0,
  permission = 1,
  bad_format = 2,
  bad_opcode = 3,
  bad_association = 4,
  unknown_variable = 5,
  bad_value = 6,
  restricted = 7,
};

/// Names one association of a daemon; 0 is the system itself.
struct AssociationId {
  std::uint16_t value = 0;
  friend auto operator<=>(AssociationId, AssociationId) = default;
};
inline constexpr AssociationId kSystem{0};

/// Matches a response to its request.
struct Sequence {
  std::uint16_t value = 0;
  friend auto operator<=>(Sequence, Sequence) = default;
};

struct Header {
  ntp::Leap leap = ntp::Leap::none;
  std::uint8_t version = 2;  ///< 1 to 4; every known client asks with 2
  bool response = false;
  bool error = false;
  bool more = false;
  std::uint8_t opcode = 0;  ///< 0 to 31, also numbers that Opcode has no name for
  Sequence sequence;
  std::uint16_t status = 0;
  AssociationId association;
  std::uint16_t offset = 0;  ///< of this fragment's data in the whole answer
  std::uint16_t count = 0;   ///< data octets, without padding and MAC

  friend bool operator==(const Header&, const Header&) = default;
};

enum class HeaderError : std::uint8_t { too_short, not_mode_6, bad_version };

/// The header at the front of a datagram. Says nothing about count against the real length.
std::expected<Header, HeaderError> parse_header(ntp::ByteView datagram);

void write_header(const Header& header, std::span<std::byte, kHeaderSize> out);

/// Writes header, data and zero padding to a multiple of `alignment` (4 or 8); `header.count` is
/// set from `data`. Returns the octets used, 0 when `out` is too small or `data` exceeds kMaxData.
std::size_t write_packet(Header header, ntp::ByteView data, ntp::ByteSpan out,
                         std::size_t alignment = 4);

}  // namespace mode6
