#include "sys/clock_virtual.hpp"

#include <utility>

#include "sys/clock_limits.hpp"

namespace sys {

VirtualClock::VirtualClock(ntp::Nanos offset, ntp::Ppm error, Source source)
    : source_{std::move(source)} {
  const KernelTime start = source_();
  time_.error = error.value * 1e-6;
  time_.start_raw = time_.segment_raw = start.raw;
  time_.segment_wall =
      ntp::Timestamp::from_unix(start.real.seconds, start.real.nanoseconds) + offset;
}

void VirtualClock::begin_segment(ntp::Nanos raw) {
  time_.segment_wall = time_.wall_at(raw);
  time_.slew -= time_.slewed_by(raw - time_.segment_raw);
  time_.segment_raw = raw;
}

ntp::Now VirtualClock::now() const { return map().at(source_()); }

ntp::Timestamp VirtualClock::from_realtime(std::int64_t seconds, std::int64_t nanoseconds) const {
  return map().arrival(netio::RealTime{seconds, nanoseconds}, source_()).wall;
}

core::ClockOutcome VirtualClock::apply(const core::ClockCommand& command) {
  begin_segment(source_().raw);
  time_.segment_wall = time_.segment_wall + command.step;
  const ntp::Ppm frequency = within_limits(command.frequency);
  time_.steered = frequency.value * 1e-6;
  return {.taken = true, .step = command.step, .frequency = frequency, .error = {}};
}

core::ClockOutcome VirtualClock::slew(ntp::Nanos by) {
  if (by > kLongestSlew || by < -kLongestSlew) {
    return {.taken = false,
            .step = {},
            .frequency = {time_.steered * 1e6},
            .error = "that is too much for a slew"};
  }
  begin_segment(source_().raw);
  time_.slew = by;
  return {.taken = true, .step = {}, .frequency = {time_.steered * 1e6}, .error = {}};
}

core::ClockOutcome VirtualClock::prove() {
  return {.taken = true, .step = {}, .frequency = {time_.steered * 1e6}, .error = {}};
}

}  // namespace sys
