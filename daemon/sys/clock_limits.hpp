// What every driver obeys alike, so that a virtual clock behaves like the machine's.
#pragma once

#include <algorithm>
#include <cmath>

#include "ntp/fields.hpp"

namespace sys {

/// The kernel's own limit for a frequency correction (MAXFREQ).
inline constexpr double kMaxFrequencyPpm = 500;

/// What is really set when `wanted` is asked for; not a number counts as no correction.
inline ntp::Ppm within_limits(ntp::Ppm wanted) {
  if (std::isnan(wanted.value)) return {0};
  return {std::clamp(wanted.value, -kMaxFrequencyPpm, kMaxFrequencyPpm)};
}

}  // namespace sys
