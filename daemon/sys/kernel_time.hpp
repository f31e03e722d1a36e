// The kernel's clocks, read as one instant.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "node/surroundings.hpp"
#include "ntp/timestamp.hpp"

namespace sys {

/// A point of CLOCK_REALTIME, Unix time; nanoseconds are 0 to 999,999,999.
struct UnixTime {
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
};

/// `later - earlier`; saturates at +-292 years.
ntp::Nanos operator-(UnixTime later, UnixTime earlier);

/// The kernel's clocks at one instant, to within the time of a reading.
struct KernelTime {
  ntp::Nanos raw{0};        ///< CLOCK_MONOTONIC_RAW: no program steers it
  UnixTime real;            ///< CLOCK_REALTIME
  ntp::Nanos monotonic{0};  ///< CLOCK_MONOTONIC: steered like the real time, but never stepped
};

/// Where there is no CLOCK_MONOTONIC_RAW, CLOCK_MONOTONIC stands in.
KernelTime read_kernel_time();

/// What the kernel says of its own clock loop; nullopt where even reading is forbidden. It changes
/// nothing.
std::optional<node::KernelLoop> read_kernel_loop();

/// The same as plain numbers, for another process; the first is 0 for nullopt.
using KernelLoopNumbers = std::array<std::int64_t, 17>;
KernelLoopNumbers kernel_loop_numbers(const std::optional<node::KernelLoop>& loop);
std::optional<node::KernelLoop> kernel_loop_of(const KernelLoopNumbers& numbers);

}  // namespace sys
