// A clock in software, for demos, tests and teaching: wrong on purpose, and steered for real.
#pragma once

#include <functional>

#include "sys/clock.hpp"
#include "sys/kernel_time.hpp"

namespace sys {

/// Runs on CLOCK_MONOTONIC_RAW in straight segments: each command ends one and begins the next.
/// It never touches the machine's clock and needs no privilege.
class VirtualClock final : public Clock {
 public:
  using Source = std::function<KernelTime()>;

  /// Starts at the real time plus `offset` and runs `error` too fast until it is steered.
  VirtualClock(ntp::Nanos offset, ntp::Ppm error, Source source = read_kernel_time);

  [[nodiscard]] ntp::Now now() const override;
  [[nodiscard]] ntp::Timestamp from_realtime(std::int64_t seconds,
                                             std::int64_t nanoseconds) const override;
  [[nodiscard]] ClockMap map() const override { return {.in_software = time_}; }
  core::ClockOutcome apply(const core::ClockCommand& command) override;
  core::ClockOutcome slew(ntp::Nanos by) override;
  core::ClockOutcome prove() override;
  [[nodiscard]] std::string_view name() const override { return "virtual"; }

 private:
  void begin_segment(ntp::Nanos raw);

  Source source_;
  VirtualTime time_;
};

}  // namespace sys
