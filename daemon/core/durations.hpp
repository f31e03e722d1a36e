// Between the two types durations have here: nanoseconds on a clock, real numbers in arithmetic.
#pragma once

#include "ntp/timestamp.hpp"

namespace core {

inline ntp::Nanos to_nanos(ntp::Seconds duration) {
  return std::chrono::duration_cast<ntp::Nanos>(duration);
}

}  // namespace core
