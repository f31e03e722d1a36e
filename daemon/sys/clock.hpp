// The clock that is being disciplined.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "core/actions.hpp"
#include "node/surroundings.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"
#include "sys/clock_map.hpp"

namespace sys {

/// Three drivers: system (clock_adjtime), observe (reads, never writes), virtual (monotonic time
/// with an offset and a frequency error of its own, steered for real).
class Clock {
 public:
  virtual ~Clock() = default;

  /// Monotonic and wall time of one instant.
  [[nodiscard]] virtual ntp::Now now() const = 0;

  /// Converts a kernel receive or transmit timestamp (CLOCK_REALTIME, Unix) to this clock.
  [[nodiscard]] virtual ntp::Timestamp from_realtime(std::int64_t seconds,
                                                     std::int64_t nanoseconds) const = 0;

  /// The same two for those who ask often, or in another thread.
  [[nodiscard]] virtual ClockMap map() const;

  /// Does what it is told and says what it really did.
  virtual core::ClockOutcome apply(const core::ClockCommand& command) = 0;

  /// Moves the clock by `by` (positive: advance) little by little, at kOneShotPpm, and goes on when
  /// the caller has ended: for programs that correct once. A second one replaces the first.
  virtual core::ClockOutcome slew(ntp::Nanos by);

  /// Proves that the clock can be commanded: reads the frequency and writes the same one back.
  virtual core::ClockOutcome prove() = 0;

  /// What the kernel says of its clock loop; nullopt where there is none, or it may not be asked.
  [[nodiscard]] virtual std::optional<node::KernelLoop> kernel_loop() { return std::nullopt; }

  /// Where another process sets the clock: what becomes readable when that ends. -1: nobody else.
  [[nodiscard]] virtual int keeper_fd() const { return -1; }
  /// Whether it has ended; to be asked when keeper_fd() is readable.
  [[nodiscard]] virtual bool has_lost_keeper() { return false; }

  /// Never commanded on purpose, so that a refusal is no failure.
  [[nodiscard]] virtual bool watches_only() const { return false; }

  /// "system", "observe" or "virtual".
  [[nodiscard]] virtual std::string_view name() const = 0;
};

/// `description`: "system", "observe" or "virtual[:offset=S,freq=PPM]"; a virtual clock starts S
/// seconds ahead of the real time and runs PPM too fast. Throws std::invalid_argument with one
/// line for people when it makes no sense.
std::unique_ptr<Clock> make_clock(std::string_view description);

/// Smallest step between two readings, as log2 s, -30 to -5.
ntp::Log2 measure_precision(const Clock& clock);

}  // namespace sys
