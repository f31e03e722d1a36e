#include "sys/clock_observe.hpp"

#include "sys/kernel_time.hpp"

namespace sys {

ntp::Now ObserveClock::now() const {
  const KernelTime time = read_kernel_time();
  return {.mono = ntp::Monotonic{time.raw},
          .wall = ntp::Timestamp::from_unix(time.real.seconds, time.real.nanoseconds)};
}

ntp::Timestamp ObserveClock::from_realtime(std::int64_t seconds, std::int64_t nanoseconds) const {
  return ntp::Timestamp::from_unix(seconds, nanoseconds);
}

std::optional<node::KernelLoop> ObserveClock::kernel_loop() { return read_kernel_loop(); }

core::ClockOutcome ObserveClock::apply(const core::ClockCommand&) { return prove(); }

core::ClockOutcome ObserveClock::slew(ntp::Nanos) { return prove(); }

core::ClockOutcome ObserveClock::prove() {
  return {.taken = false, .step = {}, .frequency = {}, .error = "--clock=observe"};
}

}  // namespace sys
