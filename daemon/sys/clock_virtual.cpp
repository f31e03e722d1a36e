#include "sys/clock_virtual.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sys/clock_limits.hpp"

namespace sys {

VirtualClock::VirtualClock(ntp::Nanos offset, ntp::Ppm error, Source source)
    : source_{std::move(source)}, error_{error.value * 1e-6} {
  const KernelTime start = source_();
  start_raw_ = segment_raw_ = start.raw;
  segment_wall_ = ntp::Timestamp::from_unix(start.real.seconds, start.real.nanoseconds) + offset;
}

ntp::Timestamp VirtualClock::wall_at(ntp::Nanos raw) const {
  const ntp::Nanos elapsed = raw - segment_raw_;
  const double gain = error_ + steered_ + error_ * steered_;  // of the product of both rates
  // Only the small part goes through floating point: days of elapsed time keep their nanoseconds.
  const ntp::Nanos gained{std::llround(static_cast<double>(elapsed.count()) * gain)};
  return segment_wall_ + elapsed + gained + slewed_by(elapsed);
}

ntp::Nanos VirtualClock::slewed_by(ntp::Nanos elapsed) const {
  const ntp::Nanos most{std::llround(static_cast<double>(elapsed.count()) * kOneShotPpm * 1e-6)};
  if (most <= ntp::Nanos{0}) return ntp::Nanos{0};
  return std::clamp(slew_, -most, most);
}

void VirtualClock::begin_segment(ntp::Nanos raw) {
  segment_wall_ = wall_at(raw);
  slew_ -= slewed_by(raw - segment_raw_);
  segment_raw_ = raw;
}

ntp::Now VirtualClock::now() const {
  const ntp::Nanos raw = source_().raw;
  // The crystal is wrong for both clocks; only the wall clock is steered.
  const auto gained = std::llround(static_cast<double>((raw - start_raw_).count()) * error_);
  return {.mono = ntp::Monotonic{raw + ntp::Nanos{gained}}, .wall = wall_at(raw)};
}

ntp::Timestamp VirtualClock::from_realtime(std::int64_t seconds, std::int64_t nanoseconds) const {
  const KernelTime present = source_();
  const ntp::Nanos age = present.real - UnixTime{seconds, nanoseconds};
  return wall_at(present.raw - age);
}

core::ClockOutcome VirtualClock::apply(const core::ClockCommand& command) {
  begin_segment(source_().raw);
  segment_wall_ = segment_wall_ + command.step;
  const ntp::Ppm frequency = within_limits(command.frequency);
  steered_ = frequency.value * 1e-6;
  return {.taken = true, .step = command.step, .frequency = frequency, .error = {}};
}

core::ClockOutcome VirtualClock::slew(ntp::Nanos by) {
  if (by > kLongestSlew || by < -kLongestSlew) {
    return {.taken = false,
            .step = {},
            .frequency = {steered_ * 1e6},
            .error = "that is too much for a slew"};
  }
  begin_segment(source_().raw);
  slew_ = by;
  return {.taken = true, .step = {}, .frequency = {steered_ * 1e6}, .error = {}};
}

core::ClockOutcome VirtualClock::prove() {
  return {.taken = true, .step = {}, .frequency = {steered_ * 1e6}, .error = {}};
}

}  // namespace sys
