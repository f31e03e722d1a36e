#include "ntptop/figures.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ntptop {

std::string number(double value, int width, int decimals, bool sign) {
  if (!std::isfinite(value)) return "-";
  const auto text = [&](int places) {
    return sign ? fmt::format("{:+.{}f}", value, places) : fmt::format("{:.{}f}", value, places);
  };
  for (int places = decimals; places >= 0; --places) {
    std::string fits = text(places);
    if (std::ssize(fits) <= width) return fits;
  }
  return sign ? fmt::format("{:+.0e}", value) : fmt::format("{:.0e}", value);
}

std::string milliseconds(const mode6::MaybeSeconds& value, int width, bool sign) {
  return value ? number(value->count() * 1e3, width, 3, sign) : "-";
}

std::string age(double seconds) {
  if (!(seconds >= 0)) return "-";
  constexpr double kMost = 99.5;
  if (seconds < kMost) return fmt::format("{:.0f}s", seconds);
  if (seconds / 60 < kMost) return fmt::format("{:.0f}m", seconds / 60);
  if (seconds / 3600 < kMost) return fmt::format("{:.0f}h", seconds / 3600);
  return fmt::format("{:.0f}d", std::min(seconds / 86400, 99.0));
}

std::string clock_time(Instant at, const view::TimeZone& zone) {
  const view::Calendar time = zone(unix_seconds(at));
  return fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
}

}  // namespace ntptop
