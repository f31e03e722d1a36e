#include "core/leap.hpp"

#include <algorithm>
#include <chrono>

namespace core {
namespace {

// 2026-01-01: times are taken in the era nearest to it, right from 1958 to 2094.
constexpr std::int64_t kPivot = 1'767'225'600;

}  // namespace

bool is_leap_day(ntp::Timestamp wall) {
  using std::chrono::sys_days;
  const std::chrono::sys_seconds time{std::chrono::seconds{wall.unix_seconds(kPivot)}};
  const std::chrono::year_month_day tomorrow{std::chrono::floor<std::chrono::days>(time) +
                                             std::chrono::days{1}};
  return tomorrow.day() == std::chrono::day{1} &&
         (tomorrow.month() == std::chrono::January || tomorrow.month() == std::chrono::July);
}

ntp::Leap majority(std::span<const ntp::Leap> announced) {
  for (const ntp::Leap leap : {ntp::Leap::insert, ntp::Leap::remove}) {
    const auto votes = static_cast<std::size_t>(std::ranges::count(announced, leap));
    if (2 * votes > announced.size()) return leap;
  }
  return ntp::Leap::none;
}

}  // namespace core
