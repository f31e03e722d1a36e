// NTP timestamps in words.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "ntp/timestamp.hpp"

namespace view {

/// Broken-down time of a time zone; which one is for the caller to know.
struct Calendar {
  int year = 0;     ///< 2026
  int month = 0;    ///< 1 to 12
  int day = 0;      ///< 1 to 31
  int weekday = 0;  ///< 0 Sunday to 6
  int hour = 0;
  int minute = 0;
  int second = 0;
};
using TimeZone = std::function<Calendar(std::int64_t unix_s)>;

Calendar utc(std::int64_t unix_s);

/// "2026-11-23T12:12:56", of any year: fmt's own way goes through nanoseconds and ends in 2262.
std::string iso_time(std::int64_t unix_s);
/// "eeaeaccf.f8f58d9f  Mon, Nov 23 2026 12:15:11.972": milliseconds rounded down, in the era
/// nearest to `near_unix_s`.
std::string classic_time(ntp::Timestamp time, std::int64_t near_unix_s, const TimeZone& zone);
/// "eeaeac48.31b97199 2026-11-23T12:12:56.194Z"
std::string ntpsec_time(ntp::Timestamp time, std::int64_t near_unix_s);

}  // namespace view
