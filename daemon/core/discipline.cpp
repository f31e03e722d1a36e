#include "core/discipline.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/core.h>
#include <utility>

#include "core/drift.hpp"
#include "core/durations.hpp"

namespace core {
namespace {

// Without a drift file a crystal may be this wrong; with one it was right at its last temperature.
constexpr double kUnknownFrequency_ppm = 100;
constexpr double kKnownFrequency_ppm = 2;
constexpr double kBestKnown_ppm = 0.5;
constexpr double kAfterAPause = 4;
// How long the removal of a phase takes: quickly at the start, when everything is wrong anyway,
// then gently, since the next samples will know better. The first samples, a second apart and of
// every source, correct the plan but do not put off its end.
constexpr ntp::Seconds kFirstSlew{1.5};
constexpr ntp::Seconds kShortestFirstSlew{0.5};
constexpr ntp::Seconds kEarlySlew{8};
// Since the first correction or the last step.
constexpr ntp::Seconds kYoung{3};
constexpr ntp::Seconds kEarly{30};
// With a running clock a phase is removed as slowly as every ntpd does; before the first
// corrections are in nobody can depend on the clock yet.
constexpr double kFastest_ppm = 500;
constexpr double kFastestAtStart_ppm = 80'000;
constexpr double kStepIsUsual_s = 0.5;  // beyond it the administrator wants slow changes (-x)
constexpr ntp::Seconds kLongestPlan{86'400};
// RFC 5905's averages of jitter and wander are over eight updates.
constexpr double kAverage = 8;

double limited(double ppm) { return std::clamp(ppm, -kMaxFrequency_ppm, kMaxFrequency_ppm); }

}  // namespace

void Discipline::reconfigure(const DisciplineSettings& settings) {
  settings_ = settings;
  if (updated_ || !settings.frequency) return;
  base_ppm_ = limited(settings.frequency->value);
  // A night without power changes more than an error that was measured while it ran.
  base_error_ppm_ = settings_.frequency_error
                        ? std::clamp(kAfterAPause * settings_.frequency_error->value,
                                     kBestKnown_ppm, kKnownFrequency_ppm)
                        : kKnownFrequency_ppm;
}

void Discipline::on_start(ntp::Ppm in_force) {
  in_force_ = in_force;
  base_ppm_ = limited(in_force.value);
  base_error_ppm_ = kUnknownFrequency_ppm;
}

bool Discipline::beyond_step(ntp::Seconds offset) const {
  const ntp::Seconds limit =
      offset > ntp::Seconds{0} ? settings_.step_forward : settings_.step_back;
  return limit > ntp::Seconds{0} && ntp::Seconds{std::abs(offset.count())} > limit;
}

bool Discipline::beyond_panic(ntp::Seconds offset) const {
  const bool gate_open = settings_.panic_gate && !updated_;
  return !gate_open && settings_.panic > ntp::Seconds{0} &&
         ntp::Seconds{std::abs(offset.count())} > settings_.panic;
}

Discipline::Decision Discipline::update(const ClockError& error, ntp::Monotonic now) {
  if (beyond_panic(error.offset)) {
    return Panic{fmt::format(
        "the clock is off by {:+.3f} s, more than the panic limit of {:.0f} s: set it by hand, or "
        "start with -g to allow one such correction",
        error.offset.count(), settings_.panic.count())};
  }
  const bool first = !updated_;
  const bool expected = std::exchange(step_expected_, false) || first;
  if (settings_.set_and_quit) {
    updated_ = true;
    return Steer{to_nanos(error.offset), {base_ppm_}};
  }
  if (!beyond_step(error.offset) && !(first && settings_.force_step)) {
    spike_since_.reset();
    updated_ = true;
    trim(error);
    return slew(error, now);
  }
  if (!spike_since_) spike_since_ = now;
  // At the start a large offset is what must be expected; later it must prove that it lasts.
  if (!expected && now - *spike_since_ < to_nanos(settings_.stepout)) return Wait{};
  spike_since_.reset();
  updated_ = true;
  first_correction_.reset();
  last_offset_.reset();
  slew_ends_ = ntp::Monotonic::max();
  trim(error);
  return Steer{to_nanos(error.offset), {base_ppm_}};
}

void Discipline::trim(const ClockError& error) {
  const double before = base_ppm_;
  base_ppm_ = limited(error.frequency * 1e6);
  base_error_ppm_ = error.frequency_error * 1e6;
  keep_statistics(error.offset, base_ppm_ - before);
}

void Discipline::keep_statistics(ntp::Seconds offset, double change_ppm) {
  if (last_offset_) {
    const double difference = (offset - *last_offset_).count();
    const double square = jitter_.count() * jitter_.count();
    jitter_ = ntp::Seconds{std::sqrt(square + (difference * difference - square) / kAverage)};
  }
  last_offset_ = offset;
  const double square = wander_ppm_ * wander_ppm_;
  wander_ppm_ = std::sqrt(square + (change_ppm * change_ppm - square) / kAverage);
}

double Discipline::fastest_ppm(ntp::Seconds age) const {
  const bool patient = settings_.step_forward.count() > kStepIsUsual_s ||
                       settings_.step_back.count() > kStepIsUsual_s ||
                       settings_.step_forward.count() == 0 || settings_.step_back.count() == 0;
  return age < kEarly && !patient ? kFastestAtStart_ppm : kFastest_ppm;
}

Discipline::Decision Discipline::slew(const ClockError& error, ntp::Monotonic now) {
  const ntp::Seconds offset = error.offset;
  if (!first_correction_) first_correction_ = now;
  const ntp::Seconds age = now - *first_correction_;
  const ntp::Seconds wished = age < kYoung   ? std::max(kFirstSlew - age, kShortestFirstSlew)
                              : age < kEarly ? std::min(kEarlySlew, error.patience)
                                             : error.patience;
  const double most_ppm = fastest_ppm(age);
  const double total_ppm = std::clamp(base_ppm_ + offset / wished * 1e6, -most_ppm, most_ppm);
  const double rate = (total_ppm - base_ppm_) * 1e-6;
  slew_ends_ = ntp::Monotonic::max();
  if (!std::isfinite(rate) || rate == 0) return Steer{{}, {base_ppm_}};
  // Next to the frequency limit a slew could take forever: it is planned anew before that.
  slew_ends_ = now + to_nanos(std::min(offset / rate, kLongestPlan));
  return Steer{{}, {total_ppm}};
}

std::optional<ntp::Ppm> Discipline::on_timer(ntp::Monotonic now) {
  if (now < slew_ends_) return std::nullopt;
  slew_ends_ = ntp::Monotonic::max();
  return ntp::Ppm{base_ppm_};
}

}  // namespace core
