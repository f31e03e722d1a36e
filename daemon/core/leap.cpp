#include "core/leap.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace core {
namespace {

// 2026-01-01: times are taken in the era nearest to it, right from 1958 to 2094.
constexpr std::int64_t kPivot = 1'767'225'600;

constexpr std::int64_t kDay_s = 86'400;
// Around the second itself: servers do it a little earlier or later, packets take their time.
constexpr std::chrono::seconds kNear{4};
// The kernel has done it by then, if it does it at all.
constexpr std::chrono::seconds kOverdue{2};
constexpr double kAlike_s = 0.1;  // a jump by so much more or less than a second is one of a second
constexpr std::chrono::seconds kSoon{60};

std::chrono::nanoseconds distance(std::chrono::nanoseconds a) { return a < a.zero() ? -a : a; }

}  // namespace

bool is_leap_day(ntp::Timestamp wall) {
  using std::chrono::sys_days;
  const std::chrono::sys_seconds time{std::chrono::seconds{wall.unix_seconds(kPivot)}};
  const std::chrono::year_month_day tomorrow{std::chrono::floor<std::chrono::days>(time) +
                                             std::chrono::days{1}};
  return tomorrow.day() == std::chrono::day{1} &&
         (tomorrow.month() == std::chrono::January || tomorrow.month() == std::chrono::July);
}

void LeapSecond::announce(ntp::Leap leap, ntp::Timestamp wall) {
  if (armed_ != ntp::Leap::none && distance(at_ - wall) < kSoon) return;
  const bool comes = leap == ntp::Leap::insert || leap == ntp::Leap::remove;
  armed_ = comes && is_leap_day(wall) ? leap : ntp::Leap::none;
  if (armed_ == ntp::Leap::none) return;
  const std::int64_t second = wall.unix_seconds(kPivot);
  at_ = ntp::Timestamp::from_unix((second / kDay_s + 1) * kDay_s, 0);
  // A second that is left out is the last one of the day.
  if (armed_ == ntp::Leap::remove) at_ = at_ - std::chrono::seconds{1};
}

double LeapSecond::jump_s() const {
  if (armed_ == ntp::Leap::none) return 0;
  return armed_ == ntp::Leap::insert ? -1 : 1;
}

bool LeapSecond::is_near(ntp::Timestamp wall) const {
  return armed_ != ntp::Leap::none && distance(wall - at_) < kNear;
}

bool LeapSecond::explains(double jump_s, ntp::Timestamp wall) const {
  return armed_ != ntp::Leap::none && distance(wall - at_) < kSoon &&
         std::abs(jump_s - this->jump_s()) < kAlike_s;
}

bool LeapSecond::is_overdue(ntp::Timestamp wall) const {
  return armed_ != ntp::Leap::none && wall - at_ >= kOverdue;
}

std::optional<ntp::Nanos> LeapSecond::until_overdue(ntp::Timestamp wall) const {
  if (armed_ == ntp::Leap::none) return std::nullopt;
  return at_ - wall + kOverdue;
}

ntp::Leap majority(std::span<const ntp::Leap> announced) {
  for (const ntp::Leap leap : {ntp::Leap::insert, ntp::Leap::remove}) {
    const auto votes = static_cast<std::size_t>(std::ranges::count(announced, leap));
    if (2 * votes > announced.size()) return leap;
  }
  return ntp::Leap::none;
}

}  // namespace core
