// The machine's clock, CLOCK_REALTIME, steered through clock_adjtime.
#pragma once

#include "sys/clock.hpp"
#include "sys/free_time.hpp"

namespace sys {

/// Sets frequency, step, leap warning and error bounds in one call and reads back what the kernel
/// made of it. The kernel's own loops (PLL, FLL, adjtime) are switched off with the first command.
/// The bounds are written every time: what else runs on the machine judges the clock by them.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] ntp::Now now() const override;
  [[nodiscard]] ntp::Timestamp from_realtime(std::int64_t seconds,
                                             std::int64_t nanoseconds) const override;
  core::ClockOutcome apply(const core::ClockCommand& command) override;
  core::ClockOutcome slew(ntp::Nanos by) override;
  core::ClockOutcome prove() override;
  [[nodiscard]] std::optional<node::KernelLoop> kernel_loop() override;

  /// Frequency and tick alone: for a clock that is left to itself.
  core::ClockOutcome run_at(ntp::Ppm rate);
  /// The clock runs at `rate` since `reading`, whoever set that.
  void in_force(ntp::Ppm rate, const FreeTime::Reading& reading);
  /// errno of the last refusal.
  [[nodiscard]] int last_error() const { return last_error_; }

  [[nodiscard]] std::string_view name() const override { return "system"; }

 private:
  void in_force(ntp::Ppm rate);
  core::ClockOutcome refused(double freq_ppm);

  bool loops_are_off_ = false;
  int last_error_ = 0;
  mutable FreeTime free_;  // learns by being read
};

}  // namespace sys
