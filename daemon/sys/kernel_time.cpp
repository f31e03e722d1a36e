#include "sys/kernel_time.hpp"

#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>
#include <sys/timex.h>

namespace sys {
namespace {

UnixTime read(clockid_t id) {
  timespec value{};
  clock_gettime(id, &value);
  return {value.tv_sec, value.tv_nsec};
}

ntp::Nanos since_boot(clockid_t id) {
  timespec value{};
  if (clock_gettime(id, &value) != 0) clock_gettime(CLOCK_MONOTONIC, &value);
  return std::chrono::seconds{value.tv_sec} + ntp::Nanos{value.tv_nsec};
}

}  // namespace

ntp::Nanos operator-(UnixTime later, UnixTime earlier) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 1'000'000'000 - 1;
  std::int64_t seconds = 0;
  if (__builtin_sub_overflow(later.seconds, earlier.seconds, &seconds) || seconds > kMost ||
      seconds < -kMost) {
    return later.seconds < earlier.seconds ? ntp::Nanos::min() : ntp::Nanos::max();
  }
  return ntp::Nanos{seconds * 1'000'000'000 + later.nanoseconds - earlier.nanoseconds};
}

std::optional<node::KernelLoop> read_kernel_loop() {
  timex kernel{};  // modes 0: read
  if (clock_adjtime(CLOCK_REALTIME, &kernel) < 0) return std::nullopt;
  constexpr double kFrequencyUnit = 65536;  // 2^-16 ppm
  constexpr double kMicro = 1e-6;
  const double phase_unit = (kernel.status & STA_NANO) != 0 ? 1e-9 : kMicro;
  const auto seconds = [](long count, double unit) {
    return ntp::Seconds{static_cast<double>(count) * unit};
  };
  const auto ppm = [](long count) { return ntp::Ppm{static_cast<double>(count) / kFrequencyUnit}; };
  return node::KernelLoop{.offset = seconds(kernel.offset, phase_unit),
                          .frequency = ppm(kernel.freq),
                          .max_error = seconds(kernel.maxerror, kMicro),
                          .est_error = seconds(kernel.esterror, kMicro),
                          .status = kernel.status,
                          .time_constant = kernel.constant,
                          .precision = seconds(kernel.precision, kMicro),
                          .tolerance = ppm(kernel.tolerance),
                          .pps_frequency = ppm(kernel.ppsfreq),
                          .pps_stability = ppm(kernel.stabil),
                          .pps_jitter = seconds(kernel.jitter, phase_unit),
                          .pps_interval_s = std::int64_t{1} << (kernel.shift & 31),
                          .calibrations = kernel.calcnt,
                          .calibration_errors = kernel.errcnt,
                          .jitter_exceeded = kernel.jitcnt,
                          .stability_exceeded = kernel.stbcnt};
}

namespace {

constexpr double kNanosUnit = 1e9;
constexpr double kPpmUnit_2_16 = 65536;

std::int64_t nanos(ntp::Seconds duration) { return std::llround(duration.count() * kNanosUnit); }
std::int64_t units(ntp::Ppm rate) { return std::llround(rate.value * kPpmUnit_2_16); }
ntp::Seconds seconds_of(std::int64_t nanos) {
  return ntp::Seconds{static_cast<double>(nanos) / kNanosUnit};
}
ntp::Ppm ppm_of(std::int64_t units) { return {static_cast<double>(units) / kPpmUnit_2_16}; }

}  // namespace

KernelLoopNumbers kernel_loop_numbers(const std::optional<node::KernelLoop>& loop) {
  if (!loop) return {};
  return {1,
          nanos(loop->offset),
          units(loop->frequency),
          nanos(loop->max_error),
          nanos(loop->est_error),
          loop->status,
          loop->time_constant,
          nanos(loop->precision),
          units(loop->tolerance),
          units(loop->pps_frequency),
          units(loop->pps_stability),
          nanos(loop->pps_jitter),
          loop->pps_interval_s,
          loop->calibrations,
          loop->calibration_errors,
          loop->jitter_exceeded,
          loop->stability_exceeded};
}

std::optional<node::KernelLoop> kernel_loop_of(const KernelLoopNumbers& numbers) {
  if (numbers[0] == 0) return std::nullopt;
  return node::KernelLoop{.offset = seconds_of(numbers[1]),
                          .frequency = ppm_of(numbers[2]),
                          .max_error = seconds_of(numbers[3]),
                          .est_error = seconds_of(numbers[4]),
                          .status = static_cast<int>(numbers[5]),
                          .time_constant = numbers[6],
                          .precision = seconds_of(numbers[7]),
                          .tolerance = ppm_of(numbers[8]),
                          .pps_frequency = ppm_of(numbers[9]),
                          .pps_stability = ppm_of(numbers[10]),
                          .pps_jitter = seconds_of(numbers[11]),
                          .pps_interval_s = numbers[12],
                          .calibrations = numbers[13],
                          .calibration_errors = numbers[14],
                          .jitter_exceeded = numbers[15],
                          .stability_exceeded = numbers[16]};
}

KernelTime read_kernel_time() {
  // Whoever is interrupted in between reads anew: the clocks must be of one instant.
  constexpr ntp::Nanos kOneInstant = std::chrono::microseconds{20};
  constexpr int kTries = 4;
  KernelTime best;
  ntp::Nanos shortest = ntp::Nanos::max();
  for (int i = 0; i < kTries && shortest > kOneInstant; ++i) {
    KernelTime time{.raw = since_boot(CLOCK_MONOTONIC_RAW),
                    .real = read(CLOCK_REALTIME),
                    .monotonic = since_boot(CLOCK_MONOTONIC)};
    const ntp::Nanos took = since_boot(CLOCK_MONOTONIC_RAW) - time.raw;
    if (took >= shortest) continue;
    shortest = took;
    best = time;
  }
  return best;
}

}  // namespace sys
