// What every driver obeys alike, so that a virtual clock behaves like the machine's.
#pragma once

#include <algorithm>
#include <cmath>

#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace sys {

/// The kernel's own limit for its frequency correction (MAXFREQ); beyond it the length of a tick is
/// changed, by a tenth at most.
inline constexpr double kMaxFrequencyPpm = 500;
inline constexpr double kMaxRatePpm = 100'000;

/// How fast a one-shot slew moves the clock, and the longest one: that of the kernel and of the C
/// library's adjtime().
inline constexpr double kOneShotPpm = 500;
inline constexpr ntp::Nanos kLongestSlew = std::chrono::seconds{2145};

/// What is really set when `wanted` is asked for; not a number counts as no correction.
inline ntp::Ppm within_limits(ntp::Ppm wanted) {
  if (std::isnan(wanted.value)) return {0};
  return {std::clamp(wanted.value, -kMaxRatePpm, kMaxRatePpm)};
}

/// A rate as the kernel takes it: ticks longer or shorter by so many of the smallest unit, and the
/// rest as a frequency.
struct TickAndFrequency {
  long tick = 0;  ///< units beyond the nominal tick
  double frequency_ppm = 0;
};

/// `unit_ppm`: how much one unit of the tick is (100 ppm where a tick is nominally 10,000 us). As
/// long as the frequency suffices the tick stays nominal.
inline TickAndFrequency split_rate(ntp::Ppm rate, double unit_ppm) {
  if (std::abs(rate.value) <= kMaxFrequencyPpm) return {0, rate.value};
  const long tick = std::lround(rate.value / unit_ppm);
  return {tick, rate.value - static_cast<double>(tick) * unit_ppm};
}

}  // namespace sys
