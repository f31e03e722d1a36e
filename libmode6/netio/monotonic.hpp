// The machine's monotonic clock and its random bits: where pure code's arguments come from.
#pragma once

#include <cstdint>

#include "ntp/timestamp.hpp"

namespace netio {

/// CLOCK_MONOTONIC.
ntp::Monotonic monotonic_now();

/// Seconds and nanoseconds (0 to 999,999,999) of CLOCK_REALTIME, Unix time.
struct RealTime {
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  [[nodiscard]] ntp::Timestamp timestamp() const {
    return ntp::Timestamp::from_unix(seconds, nanoseconds);
  }
};
RealTime realtime_now();

/// 64 bits of the kernel's generator. Ends the process when there is none: a predictable nonce is
/// worse than no program.
std::uint64_t random_u64();

}  // namespace netio
