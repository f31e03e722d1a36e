// How the disciplined clock follows from the kernel's, as a value for one batch or one thread.
#pragma once

#include <optional>
#include <type_traits>

#include "netio/monotonic.hpp"
#include "ntp/timestamp.hpp"
#include "sys/kernel_time.hpp"

namespace sys {

/// A straight piece of a clock in software, made of CLOCK_MONOTONIC_RAW.
struct VirtualTime {
  ntp::Nanos start_raw{0};    ///< where the monotonic time of it begins to run off
  ntp::Nanos segment_raw{0};  ///< where the piece begins
  ntp::Timestamp segment_wall;
  double error = 0;    ///< s/s, positive: runs fast by itself
  double steered = 0;  ///< s/s, positive: told to run faster
  ntp::Nanos slew{0};  ///< left of a one-shot slew at the start of the piece

  [[nodiscard]] ntp::Timestamp wall_at(ntp::Nanos raw) const;
  [[nodiscard]] ntp::Nanos slewed_by(ntp::Nanos elapsed) const;
  [[nodiscard]] ntp::Monotonic mono_at(ntp::Nanos raw) const;
};

/// Good until the clock is commanded.
struct ClockMap {
  std::optional<VirtualTime> in_software;  ///< absent: the clock is CLOCK_REALTIME
  ntp::Nanos mono_ahead{0};  ///< of CLOCK_MONOTONIC_RAW, where the clock is CLOCK_REALTIME

  [[nodiscard]] ntp::Now at(const KernelTime& time) const;
  /// When a datagram arrived, as `present` is now: by the kernel's timestamp where there is one.
  [[nodiscard]] ntp::Now arrival(const std::optional<netio::RealTime>& received,
                                 const KernelTime& present) const;
};
static_assert(std::is_trivially_copyable_v<ClockMap>);

}  // namespace sys
