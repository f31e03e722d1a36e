#include "sys/clock_system.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fmt/core.h>
#include <sys/timex.h>
#include <unistd.h>

#include "sys/clock_limits.hpp"
#include "sys/kernel_time.hpp"

namespace sys {
namespace {

constexpr double kFreqUnit = 65536;  // `freq` counts 2^-16 ppm
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

int status_bits(ntp::Leap leap) {
  switch (leap) {
    case ntp::Leap::none:
      return 0;
    case ntp::Leap::insert:
      return STA_INS;
    case ntp::Leap::remove:
      return STA_DEL;
    case ntp::Leap::unsynchronised:
      return STA_UNSYNC;
  }
  return STA_UNSYNC;
}

// Rounded up: a bound must not become smaller than it is. 16 s is where the kernel itself stops.
long microseconds(ntp::Seconds bound) {
  if (!(bound.count() < 16)) return 16'000'000;
  return std::lround(std::ceil(std::max(0.0, bound.count()) * 1e6));
}

void add_step(ntp::Nanos step, timex& request) {
  request.modes |= ADJ_SETOFFSET | ADJ_NANO;
  std::int64_t seconds = step.count() / kNanosPerSecond;
  std::int64_t rest = step.count() % kNanosPerSecond;
  if (rest < 0) {  // the kernel wants the part below a second positive
    rest += kNanosPerSecond;
    --seconds;
  }
  request.time.tv_sec = seconds;
  request.time.tv_usec = rest;
}

// A remainder that another program left in the PLL or in adjtime() would still move the clock.
bool switch_loops_off() {
  timex clear_offset{};
  clear_offset.modes = ADJ_OFFSET | ADJ_STATUS;
  clear_offset.status = STA_PLL | STA_UNSYNC;
  timex loop_off{};
  loop_off.modes = ADJ_STATUS;
  loop_off.status = STA_UNSYNC;
  timex stop_slew{};
  stop_slew.modes = ADJ_OFFSET_SINGLESHOT;
  return clock_adjtime(CLOCK_REALTIME, &clear_offset) >= 0 &&
         clock_adjtime(CLOCK_REALTIME, &loop_off) >= 0 &&
         clock_adjtime(CLOCK_REALTIME, &stop_slew) >= 0;
}

long nominal_tick() { return std::lround(1e6 / static_cast<double>(sysconf(_SC_CLK_TCK))); }
double tick_unit_ppm() { return 1e6 / static_cast<double>(nominal_tick()); }

double rate_of(const timex& state) {
  return static_cast<double>(state.freq) / kFreqUnit +
         static_cast<double>(state.tick - nominal_tick()) * tick_unit_ppm();
}

// The error that a refusal is about stays as it is.
double frequency_in_force() {
  const int error = errno;
  timex reading{};
  const double ppm = clock_adjtime(CLOCK_REALTIME, &reading) < 0 ? 0 : rate_of(reading);
  errno = error;
  return ppm;
}

void add_rate(ntp::Ppm wanted, timex& request) {
  request.modes |= ADJ_FREQUENCY | ADJ_TICK;
  const TickAndFrequency rate = split_rate(within_limits(wanted), tick_unit_ppm());
  request.freq = std::lround(rate.frequency_ppm * kFreqUnit);
  request.tick = nominal_tick() + rate.tick;
}

}  // namespace

ntp::Now SystemClock::now() const {
  const KernelTime time = read_kernel_time();
  return {.mono = ntp::Monotonic{free_.at({time.raw, time.monotonic})},
          .wall = ntp::Timestamp::from_unix(time.real.seconds, time.real.nanoseconds)};
}

ntp::Timestamp SystemClock::from_realtime(std::int64_t seconds, std::int64_t nanoseconds) const {
  return ntp::Timestamp::from_unix(seconds, nanoseconds);
}

void SystemClock::in_force(ntp::Ppm rate) {
  const KernelTime time = read_kernel_time();
  in_force(rate, {time.raw, time.monotonic});
}

void SystemClock::in_force(ntp::Ppm rate, const FreeTime::Reading& reading) {
  free_.commanded(rate.value * 1e-6, reading);
}

core::ClockOutcome SystemClock::refused(double freq_ppm) {
  last_error_ = errno;
  return {.taken = false,
          .step = {},
          .frequency = {freq_ppm},
          .error = fmt::format("clock_adjtime: {}", std::strerror(last_error_))};
}

std::optional<node::KernelLoop> SystemClock::kernel_loop() { return read_kernel_loop(); }

core::ClockOutcome SystemClock::run_at(ntp::Ppm rate) {
  timex request{};
  add_rate(rate, request);
  if (clock_adjtime(CLOCK_REALTIME, &request) < 0) return refused(frequency_in_force());
  in_force({rate_of(request)});
  return {.taken = true, .step = {}, .frequency = {rate_of(request)}, .error = {}};
}

core::ClockOutcome SystemClock::apply(const core::ClockCommand& command) {
  if (!loops_are_off_) {
    if (!switch_loops_off()) return refused(frequency_in_force());
    loops_are_off_ = true;
  }
  timex request{};
  request.modes = ADJ_STATUS | ADJ_MAXERROR | ADJ_ESTERROR;
  add_rate(command.frequency, request);
  request.status = status_bits(command.leap);
  request.maxerror = microseconds(command.max_error);
  request.esterror = microseconds(command.est_error);
  if (command.step != ntp::Nanos{0}) add_step(command.step, request);
  if (clock_adjtime(CLOCK_REALTIME, &request) < 0) return refused(frequency_in_force());
  const ntp::Ppm taken{rate_of(request)};
  in_force(taken);
  return {.taken = true, .step = command.step, .frequency = taken, .error = {}};
}

core::ClockOutcome SystemClock::slew(ntp::Nanos by) {
  timex request{};
  request.modes = ADJ_OFFSET_SINGLESHOT;
  const ntp::Nanos within = std::clamp(by, -kLongestSlew, kLongestSlew);
  request.offset = std::lround(static_cast<double>(within.count()) / 1000);  // us
  if (within != by) errno = EINVAL;
  if (within != by || clock_adjtime(CLOCK_REALTIME, &request) < 0) {
    return refused(frequency_in_force());
  }
  return {.taken = true, .step = {}, .frequency = {frequency_in_force()}, .error = {}};
}

core::ClockOutcome SystemClock::prove() {
  timex state{};
  if (clock_adjtime(CLOCK_REALTIME, &state) < 0) return refused(0);
  const double freq_ppm = rate_of(state);
  in_force({freq_ppm});
  state.modes = ADJ_FREQUENCY;
  if (clock_adjtime(CLOCK_REALTIME, &state) < 0) return refused(freq_ppm);
  return {.taken = true, .step = {}, .frequency = {freq_ppm}, .error = {}};
}

}  // namespace sys
