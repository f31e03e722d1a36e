// A clock that another process sets, by request and within limits.
#pragma once

#include <chrono>
#include <memory>

#include "keeper/message.hpp"
#include "sys/clock.hpp"
#include "sys/clock_system.hpp"
#include "sys/keeper.hpp"

namespace sys {

/// Reads time itself and asks the keeper for everything else. A keeper that is gone or silent is a
/// clock that does not obey.
class KeptClock final : public Clock {
 public:
  /// `rehearsed`: the clock in software that does what the keeper allows; nullptr: the machine's,
  /// which the keeper sets.
  KeptClock(KeeperLine line, std::unique_ptr<Clock> rehearsed);
  ~KeptClock() override;

  [[nodiscard]] ntp::Now now() const override;
  [[nodiscard]] ntp::Timestamp from_realtime(std::int64_t seconds,
                                             std::int64_t nanoseconds) const override;
  [[nodiscard]] ClockMap map() const override { return shown().map(); }
  core::ClockOutcome apply(const core::ClockCommand& command) override;
  core::ClockOutcome prove() override;
  [[nodiscard]] std::optional<node::KernelLoop> kernel_loop() override;
  [[nodiscard]] int keeper_fd() const override { return line_.socket.get(); }
  [[nodiscard]] bool has_lost_keeper() override;
  [[nodiscard]] std::string_view name() const override { return shown().name(); }

 private:
  [[nodiscard]] const Clock& shown() const;
  /// Empty when no answer came: error_ says why.
  std::optional<keeper::Answer> ask(keeper::Request request);
  std::optional<keeper::Answer> listen(std::uint32_t sequence);
  core::ClockOutcome outcome_of(const std::optional<keeper::Answer>& answer);
  void lose(std::string why);

  KeeperLine line_;
  std::unique_ptr<Clock> rehearsed_;
  SystemClock machine_;  // only read
  std::uint32_t sequence_ = 0;
  ntp::Ppm in_force_;
  std::string error_;
  bool lost_ = false;
};

}  // namespace sys
