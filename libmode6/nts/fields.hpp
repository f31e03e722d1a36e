// Extension fields of Network Time Security in time packets (RFC 8915 section 5).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "ntp/bytes.hpp"
#include "ntp/packet.hpp"
#include "nts/aead.hpp"
#include "nts/random.hpp"
#include "nts/siv.hpp"

namespace nts {

enum class FieldType : std::uint16_t {
  unique_id = 0x0104,
  cookie = 0x0204,
  placeholder = 0x0304,
  authenticator = 0x0404,
};

/// Type and length in front of every field.
inline constexpr std::size_t kFieldHead = 4;
/// RFC 8915 section 5.3: at least so much; more than the longest is nobody's.
inline constexpr std::size_t kUniqueId = 32;
inline constexpr std::size_t kMaxUniqueId = 256;

enum class FieldError : std::uint8_t {
  malformed,  ///< a field that is wrong in itself
  repeated,   ///< what may stand once stands twice
  trailing,   ///< a MAC as well: nobody sends both
};

/// What a packet carries; the views point into it. Fields behind the authenticator prove nothing
/// and are not looked at.
struct Fields {
  ntp::ByteView unique_id;  ///< empty: none
  ntp::ByteView cookie;
  bool has_cookie = false;
  /// How many there are that have room for a cookie as long as `cookie`.
  std::size_t placeholders = 0;
  bool has_authenticator = false;
  std::size_t proved = 0;  ///< octets in front of the authenticator
  ntp::ByteView nonce;
  ntp::ByteView sealed;
  /// It is a packet of Network Time Security, not only one with a field of its own.
  [[nodiscard]] bool is_nts() const { return has_cookie || has_authenticator; }
};

/// Fields of a datagram that parse_packet() took.
std::expected<Fields, FieldError> read_fields(ntp::ByteView datagram,
                                              const ntp::ParsedPacket& parsed);

/// Octets of a field with that much in it.
constexpr std::size_t field_size(std::size_t body) { return kFieldHead + (body + 3) / 4 * 4; }
/// Octets of an authenticator whose nonce is ours.
constexpr std::size_t authenticator_size(std::size_t plain) {
  return kFieldHead + 4 + kNonce + (plain + kTag + 3) / 4 * 4;
}

/// Filled up with zeros to a multiple of four.
void write_field(ntp::Writer& out, FieldType type, ntp::ByteView body);
/// Proves everything in front of `at` in `packet` and hides `plain`, in a field that it writes
/// there. Its size, 0 when it does not fit.
std::size_t write_authenticator(ntp::ByteSpan packet, std::size_t at, Siv& siv, ntp::ByteView plain,
                                const Random& random);

/// What an authenticator hides; nullopt when it proves nothing.
std::optional<std::vector<std::byte>> open_authenticator(ntp::ByteView datagram,
                                                         const Fields& fields, Siv& siv);

/// The cookies in there, at most `most` and of lengths that a cookie has.
std::expected<std::vector<ntp::ByteView>, FieldError> hidden_cookies(ntp::ByteView plain,
                                                                     std::size_t most);

}  // namespace nts
