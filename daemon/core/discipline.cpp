#include "core/discipline.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/core.h>

#include "core/drift.hpp"

namespace core {
namespace {

using std::chrono::duration_cast;

// Without a drift file a crystal may be this wrong; with one it was right at its last temperature.
constexpr double kUnknownFrequency_ppm = 100;
constexpr double kKnownFrequency_ppm = 2;
// What was known at the start ages: temperatures change.
constexpr double kAging_ppm_per_hour = 1;
// A phase is removed within these limits: faster disturbs clients, slower loses time.
constexpr ntp::Seconds kShortestSlew{2};
constexpr ntp::Seconds kLongestSlew{128};
constexpr ntp::Seconds kLongestPlan{86'400};
// RFC 5905's averages of jitter and wander are over eight updates.
constexpr double kAverage = 8;

double limited(double ppm) { return std::clamp(ppm, -kMaxFrequency_ppm, kMaxFrequency_ppm); }

ntp::Nanos nanos(ntp::Seconds seconds) { return duration_cast<ntp::Nanos>(seconds); }

}  // namespace

void Discipline::reconfigure(const DisciplineSettings& settings) {
  settings_ = settings;
  if (updated_ || !settings.frequency) return;
  prior_ppm_ = base_ppm_ = limited(settings.frequency->value);
  prior_error_ppm_ = base_error_ppm_ = kKnownFrequency_ppm;
}

void Discipline::on_start(ntp::Ppm in_force) {
  in_force_ = in_force;
  prior_ppm_ = base_ppm_ = limited(in_force.value);
  prior_error_ppm_ = base_error_ppm_ = kUnknownFrequency_ppm;
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

Discipline::Decision Discipline::update(const ClockError& error, ntp::Seconds until_next,
                                        ntp::Monotonic now) {
  if (beyond_panic(error.offset)) {
    return Panic{fmt::format(
        "the clock is off by {:+.3f} s, more than the panic limit of {:.0f} s: set it by hand, or "
        "start with -g to allow one such correction",
        error.offset.count(), settings_.panic.count())};
  }
  const bool first = !updated_;
  if (settings_.set_and_quit) {
    updated_ = true;
    return Steer{nanos(error.offset), {base_ppm_}};
  }
  if (!beyond_step(error.offset) && !(first && settings_.force_step)) {
    spike_since_.reset();
    updated_ = true;
    trim(error, now);
    return slew(error.offset, until_next, now);
  }
  if (!spike_since_) spike_since_ = now;
  // At the start a large offset is what must be expected; later it must prove that it lasts.
  if (!first && now - *spike_since_ < nanos(settings_.stepout)) return Wait{};
  spike_since_.reset();
  updated_ = true;
  last_offset_.reset();
  slew_ends_ = ntp::Monotonic::max();
  return Steer{nanos(error.offset), {base_ppm_}};
}

// The prior and the samples each say what the frequency should be; each counts by its certainty.
// The samples are always the whole recent history, so no update counts twice.
void Discipline::trim(const ClockError& error, ntp::Monotonic now) {
  const double before = base_ppm_;
  if (!prior_since_) prior_since_ = now;
  if (error.frequency) {
    const double hours = ntp::Seconds{now - *prior_since_}.count() / 3600;
    const double prior_error = prior_error_ppm_ + kAging_ppm_per_hour * hours;
    const double measured = in_force_.value + error.frequency->value * 1e6;
    const double measured_error = std::max(error.frequency->error * 1e6, 1e-6);
    const double prior_weight = 1 / (prior_error * prior_error);
    const double weight = 1 / (measured_error * measured_error);
    base_ppm_ = limited((prior_ppm_ * prior_weight + measured * weight) / (prior_weight + weight));
    base_error_ppm_ = 1 / std::sqrt(prior_weight + weight);
  }
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

Discipline::Decision Discipline::slew(ntp::Seconds offset, ntp::Seconds until_next,
                                      ntp::Monotonic now) {
  const double wished_s = std::clamp(until_next, kShortestSlew, kLongestSlew).count();
  const double total_ppm = limited(base_ppm_ + offset.count() / wished_s * 1e6);
  const double rate = (total_ppm - base_ppm_) * 1e-6;
  slew_ends_ = ntp::Monotonic::max();
  if (rate == 0) return Steer{{}, {base_ppm_}};
  // Next to the frequency limit a slew could take forever: it is planned anew before that.
  slew_ends_ = now + nanos(std::min(offset / rate, kLongestPlan));
  return Steer{{}, {total_ppm}};
}

std::optional<ntp::Ppm> Discipline::on_timer(ntp::Monotonic now) {
  if (now < slew_ends_) return std::nullopt;
  slew_ends_ = ntp::Monotonic::max();
  return ntp::Ppm{base_ppm_};
}

}  // namespace core
