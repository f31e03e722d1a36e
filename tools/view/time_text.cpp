#include "view/time_text.hpp"

#include <array>
#include <chrono>
#include <fmt/format.h>
#include <string_view>

namespace view {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

unsigned milliseconds(ntp::Timestamp time) {
  return static_cast<unsigned>(std::uint64_t{time.fraction()} * 1000 >> 32);
}

}  // namespace

Calendar utc(std::int64_t unix_s) {
  const std::chrono::sys_seconds at{std::chrono::seconds{unix_s}};
  const auto midnight = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{midnight};
  const auto of_day = static_cast<int>((at - midnight).count());
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<int>(static_cast<unsigned>(date.month())),
          .day = static_cast<int>(static_cast<unsigned>(date.day())),
          .weekday = static_cast<int>(std::chrono::weekday{midnight}.c_encoding()),
          .hour = of_day / 3600,
          .minute = of_day / 60 % 60,
          .second = of_day % 60};
}

std::string iso_time(std::int64_t unix_s) {
  const Calendar at = utc(unix_s);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour,
                     at.minute, at.second);
}

std::string classic_time(ntp::Timestamp time, std::int64_t near_unix_s, const TimeZone& zone) {
  const Calendar at = zone(time.unix_seconds(near_unix_s));
  return fmt::format("{:08x}.{:08x}  {}, {} {:2} {:4} {:2}:{:02}:{:02}.{:03}", time.seconds(),
                     time.fraction(), kDays.at(static_cast<std::size_t>(at.weekday)),
                     kMonths.at(static_cast<std::size_t>(at.month - 1)), at.day, at.year, at.hour,
                     at.minute, at.second, milliseconds(time));
}

std::string ntpsec_time(ntp::Timestamp time, std::int64_t near_unix_s) {
  return fmt::format("{:08x}.{:08x} {}.{:03}Z", time.seconds(), time.fraction(),
                     iso_time(time.unix_seconds(near_unix_s)), milliseconds(time));
}

}  // namespace view
