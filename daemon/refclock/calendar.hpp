// Dates as receivers say them, and what they get wrong.
#pragma once

#include <cstdint>
#include <optional>

namespace refclock {

inline constexpr std::int64_t kDay_s = 86'400;

/// A date of the Gregorian calendar.
struct Date {
  int year = 0;
  int month = 0;  ///< 1 to 12
  int day = 0;    ///< 1 to 31
};

/// Days since 1970; nullopt for one that no calendar has.
std::optional<std::int64_t> days_of(const Date& date);

/// Receivers of GPS count weeks modulo 1024 and fall back by 1024 of them when that runs over: a
/// day before 2025 is moved forward by whole eras.
std::int64_t unfolded_day(std::int64_t days);

/// The second since 1970 nearest to `near_s` that is `second_of_day` seconds after a midnight.
std::int64_t nearest_time(std::int64_t second_of_day, std::int64_t near_s);

}  // namespace refclock
