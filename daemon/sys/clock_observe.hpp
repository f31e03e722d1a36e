// Reads the machine's clock and never writes it: for containers, and beside another daemon.
#pragma once

#include "sys/clock.hpp"

namespace sys {

/// Every command is refused with a reason, so nothing that stands on it can claim to be in sync.
class ObserveClock final : public Clock {
 public:
  [[nodiscard]] ntp::Now now() const override;
  [[nodiscard]] ntp::Timestamp from_realtime(std::int64_t seconds,
                                             std::int64_t nanoseconds) const override;
  core::ClockOutcome apply(const core::ClockCommand& command) override;
  core::ClockOutcome slew(ntp::Nanos by) override;
  core::ClockOutcome prove() override;
  [[nodiscard]] std::optional<node::KernelLoop> kernel_loop() override;
  [[nodiscard]] bool watches_only() const override { return true; }
  [[nodiscard]] std::string_view name() const override { return "observe"; }
};

}  // namespace sys
