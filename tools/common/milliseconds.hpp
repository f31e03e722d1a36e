// The old tools reckon in the wire's milliseconds; so that the last digit is theirs, so do we.
#pragma once

#include <cmath>

#include "ntp/timestamp.hpp"

namespace common {

/// The very number that stood on the wire: daemons send three or six decimals, so it is the one
/// nearest to whole nanoseconds.
inline double milliseconds(ntp::Seconds duration) {
  return std::nearbyint(duration.count() * 1e9) / 1e6;
}

}  // namespace common
