#include "ntp/timestamp.hpp"

#include <limits>

namespace ntp {
namespace {

__extension__ using Wide = __int128;  // 2^63 ns times 2^32 does not fit in 64 bits

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

// Divisions of 128 bits cost more than all else of a reply: whole seconds go apart, and powers of
// two are shifts.

/// value * 2^bits / 1e9, rounded to nearest, halves away from zero.
Wide nanos_to_fixed(std::int64_t nanos, int bits) {
  constexpr std::int64_t kHalf = kNanosPerSecond / 2;
  const std::int64_t scaled = nanos % kNanosPerSecond * (std::int64_t{1} << bits);
  const std::int64_t part = (scaled + (scaled < 0 ? -kHalf : kHalf)) / kNanosPerSecond;
  return Wide{nanos / kNanosPerSecond} * (Wide{1} << bits) + part;
}

/// value * 1e9 / 2^bits, rounded to nearest, halves away from zero.
Wide fixed_to_nanos(Wide fixed, int bits) {
  const Wide scaled = fixed * kNanosPerSecond;
  const Wide half = Wide{1} << (bits - 1);
  return scaled < 0 ? -((half - scaled) >> bits) : (scaled + half) >> bits;
}

}  // namespace

Timestamp Timestamp::from_unix(std::int64_t seconds, std::int64_t nanoseconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + kUnixEpoch) << 32;
  return Timestamp{whole + static_cast<std::uint64_t>(nanos_to_fixed(nanoseconds, 32))};
}

std::int64_t Timestamp::unix_seconds(std::int64_t near_unix_s) const {
  const auto near = static_cast<std::uint32_t>(near_unix_s + kUnixEpoch);
  return near_unix_s + static_cast<std::int32_t>(seconds() - near);
}

Nanos operator-(Timestamp later, Timestamp earlier) {
  const auto difference = static_cast<std::int64_t>(later.wire_ - earlier.wire_);
  return Nanos{static_cast<std::int64_t>(fixed_to_nanos(difference, 32))};
}

Timestamp operator+(Timestamp from, Nanos by) {
  return Timestamp{from.wire_ + static_cast<std::uint64_t>(nanos_to_fixed(by.count(), 32))};
}

ShortDuration ShortDuration::from(Nanos duration) {
  const Wide fixed = nanos_to_fixed(duration.count(), 16);
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  if (fixed < 0) return ShortDuration{};
  return ShortDuration{fixed > most ? most : static_cast<std::uint32_t>(fixed)};
}

Nanos ShortDuration::nanos() const {
  return Nanos{static_cast<std::int64_t>(fixed_to_nanos(wire_, 16))};
}

}  // namespace ntp
