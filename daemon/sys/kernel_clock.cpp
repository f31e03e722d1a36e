#include "sys/kernel_clock.hpp"

#include <cerrno>
#include <cmath>
#include <sys/timex.h>

namespace sys {
namespace {

static_assert((kWritableStatus & STA_RONLY) == 0);
static_assert(kStatusNano == STA_NANO && kStatusInsert == STA_INS && kStatusDelete == STA_DEL);

constexpr double kPpmUnit = 65536;  // frequencies count 2^-16 ppm

KernelClockState state_of(const timex& kernel, int code) {
  const bool nano = (kernel.status & STA_NANO) != 0;
  const double phase_us = nano ? 1e-3 : 1;
  const auto ppm = [](long count) { return static_cast<double>(count) / kPpmUnit; };
  const std::int64_t fraction_ns = nano ? kernel.time.tv_usec : kernel.time.tv_usec * 1000;
  return {.code = code,
          .modes = static_cast<int>(kernel.modes),
          .time = {kernel.time.tv_sec, fraction_ns},
          .offset_us = static_cast<double>(kernel.offset) * phase_us,
          .frequency_ppm = ppm(kernel.freq),
          .max_error_us = kernel.maxerror,
          .est_error_us = kernel.esterror,
          .status = kernel.status,
          .time_constant = kernel.constant,
          .precision_us = static_cast<double>(kernel.precision),
          .tolerance_ppm = ppm(kernel.tolerance),
          .tai_offset_s = kernel.tai,
          .pps_shift = kernel.shift,
          .pps_frequency_ppm = ppm(kernel.ppsfreq),
          .pps_stability_ppm = ppm(kernel.stabil),
          .pps_jitter_us = static_cast<double>(kernel.jitter) * phase_us,
          .pps_intervals = kernel.calcnt,
          .pps_jitter_exceeded = kernel.jitcnt,
          .pps_stability_exceeded = kernel.stbcnt,
          .pps_errors = kernel.errcnt};
}

std::expected<KernelClockState, std::error_code> ask(timex& kernel) {
  const unsigned modes = kernel.modes;
  const int code = clock_adjtime(CLOCK_REALTIME, &kernel);
  if (code < 0) return std::unexpected{std::error_code{errno, std::generic_category()}};
  kernel.modes = modes;
  return state_of(kernel, code);
}

timex request_of(const KernelClockChange& change) {
  using Unit = KernelClockChange::Unit;
  timex request{};
  if (change.offset_us) {
    // The unit that the kernel then has says what the number means; it is named with the offset.
    request.modes |= ADJ_OFFSET;
    const bool micro = change.unit == Unit::micro;
    if (!micro) request.modes |= ADJ_NANO;
    request.offset = std::lround(*change.offset_us * (micro ? 1 : 1000));
  }
  if (change.frequency_ppm) {
    request.modes |= ADJ_FREQUENCY;
    request.freq = std::lround(*change.frequency_ppm * kPpmUnit);
  }
  if (change.max_error_us) {
    request.modes |= ADJ_MAXERROR;
    request.maxerror = *change.max_error_us;
  }
  if (change.est_error_us) {
    request.modes |= ADJ_ESTERROR;
    request.esterror = *change.est_error_us;
  }
  if (change.status) {
    request.modes |= ADJ_STATUS;
    request.status = *change.status;
  }
  if (change.time_constant) {
    request.modes |= ADJ_TIMECONST;
    request.constant = *change.time_constant;
  }
  if (change.unit == Unit::micro) request.modes |= ADJ_MICRO;
  if (change.unit == Unit::nano) request.modes |= ADJ_NANO;
  return request;
}

class MachineClock final : public KernelClock {
 public:
  std::expected<KernelClockState, std::error_code> read() override {
    timex nothing{};
    return ask(nothing);
  }

  std::expected<KernelClockState, std::error_code> write(const KernelClockChange& change) override {
    timex request = request_of(change);
    auto state = ask(request);
    if (!state || !change.tai_offset_s) return state;
    // It shares its field with the time constant.
    timex tai{};
    tai.modes = ADJ_TAI;
    tai.constant = *change.tai_offset_s;
    auto last = ask(tai);
    if (last) last->modes |= state->modes;
    return last;
  }
};

}  // namespace

bool KernelClockChange::is_empty() const {
  return !offset_us && !frequency_ppm && !max_error_us && !est_error_us && !status &&
         !time_constant && !tai_offset_s && !unit;
}

std::unique_ptr<KernelClock> machine_kernel_clock() { return std::make_unique<MachineClock>(); }

KernelClockState after(KernelClockState state, const KernelClockChange& change) {
  const timex request = request_of(change);
  state.modes = static_cast<int>(request.modes);
  if (change.tai_offset_s) state.modes |= ADJ_TAI;
  if ((state.modes & ADJ_NANO) != 0) state.status |= STA_NANO;
  if (change.unit == KernelClockChange::Unit::micro) state.status &= ~STA_NANO;
  if (change.status) state.status = (state.status & ~kWritableStatus) | *change.status;
  state.offset_us = change.offset_us.value_or(state.offset_us);
  state.frequency_ppm = change.frequency_ppm.value_or(state.frequency_ppm);
  state.max_error_us = change.max_error_us.value_or(state.max_error_us);
  state.est_error_us = change.est_error_us.value_or(state.est_error_us);
  state.time_constant = change.time_constant.value_or(state.time_constant);
  state.tai_offset_s = change.tai_offset_s.value_or(state.tai_offset_s);
  return state;
}

}  // namespace sys
