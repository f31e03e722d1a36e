// The kernel's own clock state as a whole, for ntptime: read by anybody, written by root.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <system_error>

#include "sys/kernel_time.hpp"

namespace sys {

/// Bits of `status` that may be written: the loops, their PPS, the leap second, "unsynchronised"
/// and the hold of the frequency. The others are the kernel's own.
inline constexpr int kWritableStatus = 0xff;
inline constexpr int kStatusInsert = 0x10;
inline constexpr int kStatusDelete = 0x20;
inline constexpr int kStatusNano = 0x2000;  ///< offset and fraction count nanoseconds

/// What a reading or a write returned, in the units in which the old tools show it.
struct KernelClockState {
  int code = 5;   ///< 0 fine, 1 and 2 leap second armed, 3 in it, 4 behind it, 5 unsynchronised
  int modes = 0;  ///< what was written
  UnixTime time;
  double offset_us = 0;
  double frequency_ppm = 0;
  std::int64_t max_error_us = 0;
  std::int64_t est_error_us = 0;
  int status = 0;
  std::int64_t time_constant = 0;
  double precision_us = 0;
  double tolerance_ppm = 0;
  std::int64_t tai_offset_s = 0;
  // All zero where the kernel follows no pulse.
  std::int64_t pps_shift = 0;  ///< log2 s of the calibration interval
  double pps_frequency_ppm = 0;
  double pps_stability_ppm = 0;
  double pps_jitter_us = 0;
  std::int64_t pps_intervals = 0;
  std::int64_t pps_jitter_exceeded = 0;
  std::int64_t pps_stability_exceeded = 0;
  std::int64_t pps_errors = 0;
};

/// What is to be changed; everything else stays.
struct KernelClockChange {
  enum class Unit : std::uint8_t { micro, nano };

  std::optional<double> offset_us;  ///< for the kernel's loop, +-500,000
  std::optional<double> frequency_ppm;
  std::optional<std::int64_t> max_error_us;
  std::optional<std::int64_t> est_error_us;
  std::optional<int> status;
  std::optional<std::int64_t> time_constant;
  std::optional<std::int64_t> tai_offset_s;
  std::optional<Unit> unit;

  [[nodiscard]] bool is_empty() const;
};

class KernelClock {
 public:
  virtual ~KernelClock() = default;
  virtual std::expected<KernelClockState, std::error_code> read() = 0;
  virtual std::expected<KernelClockState, std::error_code> write(const KernelClockChange&) = 0;
};

/// Only reads until write() is called.
std::unique_ptr<KernelClock> machine_kernel_clock();

/// What `state` would be after `change`, for whoever wants to see before he does.
KernelClockState after(KernelClockState state, const KernelClockChange& change);

}  // namespace sys
