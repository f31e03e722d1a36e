// Time as NTP carries it: wire timestamps, durations, and the instant a caller hands in.
#pragma once

#include <chrono>
#include <cstdint>

namespace ntp {

using Nanos = std::chrono::nanoseconds;
/// For filter arithmetic. Never made of the 2^-32 s wire unit, which overflows beyond 1,099 s.
using Seconds = std::chrono::duration<double>;

/// Seconds from 1900-01-01 to 1970-01-01 UTC.
inline constexpr std::int64_t kUnixEpoch = 2'208'988'800;

/// A 64-bit NTP timestamp (RFC 5905 section 6): seconds since 1900 modulo 2^32, fraction 2^-32 s.
/// It carries no era, so it has no order: only differences below 68 years mean something, and those
/// are right across the rollover of 2036. Zero means "unknown".
class Timestamp {
 public:
  constexpr Timestamp() = default;
  constexpr explicit Timestamp(std::uint64_t wire) : wire_{wire} {}
  constexpr Timestamp(std::uint32_t seconds, std::uint32_t fraction)
      : wire_{(std::uint64_t{seconds} << 32) | fraction} {}

  /// From seconds and nanoseconds (0 to 999,999,999) since 1970, rounded to the wire unit.
  static Timestamp from_unix(std::int64_t seconds, std::int64_t nanoseconds);

  [[nodiscard]] constexpr std::uint64_t wire() const { return wire_; }
  [[nodiscard]] constexpr std::uint32_t seconds() const {
    return static_cast<std::uint32_t>(wire_ >> 32);
  }
  [[nodiscard]] constexpr std::uint32_t fraction() const {
    return static_cast<std::uint32_t>(wire_);
  }
  [[nodiscard]] constexpr bool is_unknown() const { return wire_ == 0; }

  /// Seconds since 1970 (rounded down) in the era that lies nearest to `near_unix_s`.
  [[nodiscard]] std::int64_t unix_seconds(std::int64_t near_unix_s) const;

  friend constexpr bool operator==(Timestamp, Timestamp) = default;
  /// `later - earlier`, positive when the left one is later; rounded to the nanosecond.
  friend Nanos operator-(Timestamp later, Timestamp earlier);
  friend Timestamp operator+(Timestamp from, Nanos by);
  friend Timestamp operator-(Timestamp from, Nanos by) { return from + -by; }

 private:
  std::uint64_t wire_ = 0;
};

/// The 16.16 fixed-point seconds of root delay and root dispersion, 0 to 65,535.99998 s.
class ShortDuration {
 public:
  constexpr ShortDuration() = default;
  constexpr explicit ShortDuration(std::uint32_t wire) : wire_{wire} {}
  /// Rounded to nearest; negative becomes 0, too long becomes the maximum.
  static ShortDuration from(Nanos duration);

  [[nodiscard]] constexpr std::uint32_t wire() const { return wire_; }
  [[nodiscard]] Nanos nanos() const;

  friend constexpr bool operator==(ShortDuration, ShortDuration) = default;

 private:
  std::uint32_t wire_ = 0;
};

/// A clock type without now(): pure code is told the time, it never asks.
struct MonotonicClock {
  using duration = Nanos;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock, duration>;
  static constexpr bool is_steady = true;
};
/// A point on the machine's monotonic clock: for schedules and ages, never for NTP arithmetic.
using Monotonic = MonotonicClock::time_point;

/// The instant of one wake-up or one packet, read once and handed down.
struct Now {
  Monotonic mono;  ///< schedules, ages
  Timestamp wall;  ///< the clock that is being disciplined: NTP arithmetic
};

}  // namespace ntp
