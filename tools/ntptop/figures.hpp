// Numbers, ages and times in few columns.
#pragma once

#include <chrono>
#include <string>

#include "mode6/variables.hpp"
#include "view/time_text.hpp"

namespace ntptop {

/// When something was seen, by the clock here.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

inline std::int64_t unix_seconds(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}
/// Positive when `later` is later.
inline double seconds_between(Instant later, Instant earlier) {
  return std::chrono::duration<double>(later - earlier).count();
}

/// With as many decimals as fit into `width` columns, at most `decimals`; with a sign always or
/// only below zero. What does not fit even without decimals is shown in powers of ten.
std::string number(double value, int width, int decimals = 3, bool sign = false);
/// In milliseconds; "-" for unknown.
std::string milliseconds(const mode6::MaybeSeconds& value, int width, bool sign = false);

/// Three columns: "12s", "17m", "2h", "3d"; "-" below zero.
std::string age(double seconds);
/// "11:47:02"
std::string clock_time(Instant at, const view::TimeZone& zone);

}  // namespace ntptop
