// The small fields of an NTP header as types of their own (RFC 5905 section 7.3).
#pragma once

#include <compare>
#include <cstdint>

namespace ntp {

enum class Leap : std::uint8_t { none = 0, insert = 1, remove = 2, unsynchronised = 3 };

enum class Mode : std::uint8_t {
  reserved = 0,
  symmetric_active = 1,
  symmetric_passive = 2,
  client = 3,
  server = 4,
  broadcast = 5,
  control = 6,
  private_use = 7,
};

inline constexpr std::uint8_t kVersion = 4;

/// 0 on the wire means unspecified or a kiss code; kUnsynchronised is how it is kept inside.
struct Stratum {
  std::uint8_t value = 0;
  friend auto operator<=>(Stratum, Stratum) = default;
};
inline constexpr Stratum kUnsynchronised{16};

/// log2 of a number of seconds, as in the poll and precision fields.
struct Log2 {
  std::int8_t value = 0;
  /// 2^value seconds; `value` is clamped to -60..60 so that no input overflows.
  [[nodiscard]] double seconds() const;
  friend auto operator<=>(Log2, Log2) = default;
};

/// Reference id, four octets as one big-endian number: ASCII for stratum 0 and 1, else the IPv4
/// address of the source or the head of a digest of its IPv6 address.
struct RefId {
  std::uint32_t value = 0;
  friend auto operator<=>(RefId, RefId) = default;
};

/// "GPS" -> 0x47505300. Takes at most four characters, pads with NUL.
constexpr RefId refid(const char* text) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    value = (value << 8) | static_cast<std::uint8_t>(*text);
    if (*text != '\0') ++text;
  }
  return RefId{value};
}

/// Frequency error in parts per million; positive: the correction makes the clock run faster.
struct Ppm {
  double value = 0;
  friend auto operator<=>(Ppm, Ppm) = default;
};

}  // namespace ntp
