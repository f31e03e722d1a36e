// What the drivers of reference clocks make of what they read.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "core/clock_sample.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace refclock {

/// Seconds and nanoseconds (0 to 999,999,999) since 1970.
struct UnixTime {
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;

  [[nodiscard]] ntp::Timestamp timestamp() const {
    return ntp::Timestamp::from_unix(seconds, nanoseconds);
  }
  friend bool operator==(const UnixTime&, const UnixTime&) = default;
};

/// 1970 to 2500: what lies outside is no time that anybody keeps, and keeps sums of it exact.
inline constexpr std::int64_t kLatest_s = 16'725'225'600;
[[nodiscard]] constexpr bool is_sane(const UnixTime& time) {
  return time.seconds > 0 && time.seconds < kLatest_s && time.nanoseconds >= 0 &&
         time.nanoseconds < 1'000'000'000;
}

/// One reading: when the machine's real-time clock showed `received`, the reference clock said
/// `reference`.
struct Reading {
  UnixTime received;
  ntp::Timestamp reference;
  ntp::Seconds bound{0};  ///< by its own word; 0: it says nothing
  std::optional<ntp::Leap> leap{};
  bool pulse = false;  ///< only the fraction of the second is meant
  bool tai = false;    ///< `reference` is TAI: see in_utc
  bool late = false;   ///< off a line or a network: corrected by time2, not time1
  std::string timecode{};
};

/// What is read may also be nothing yet, or something that is wrong with the clock.
using Condition = core::ClockCondition;
template <class T>
using Read = std::expected<T, Condition>;

}  // namespace refclock
