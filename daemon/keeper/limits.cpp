#include "keeper/limits.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace keeper {
namespace {

constexpr ntp::Nanos kLeapSecond = std::chrono::seconds{1};
// Thresholds come from a configuration in decimal, steps from arithmetic: they meet to within this.
constexpr ntp::Nanos kRounding = std::chrono::microseconds{1};
// A daemon that may step at half a second at most is in a hurry; beyond it slow changes are wanted.
constexpr ntp::Seconds kStepIsUsual{0.5};
// No configuration names a larger limit than fits; that would be none.
constexpr double kLargest_s = 4e9;

ntp::Nanos nanos(ntp::Seconds limit) {
  if (!(limit.count() > 0)) return ntp::Nanos{0};
  // Nothing at all would mean that there is no limit.
  const auto rounded = std::llround(std::min(limit.count(), kLargest_s) * 1e9);
  return ntp::Nanos{std::max(rounded, 1LL)};
}

ntp::Nanos size_of(ntp::Nanos step) {
  return step == ntp::Nanos::min() ? ntp::Nanos::max() : std::chrono::abs(step);
}

// How full a bucket would be with so much more in it.
ntp::Monotonic filled(ntp::Monotonic until, ntp::Monotonic now, ntp::Nanos by) {
  return std::max(until, now) + by;
}

// One unit of the rate is 2^-16 ppm: 1e-6 / 65536 s/s.
double per_second(std::int64_t rate) { return static_cast<double>(rate) / kRateUnitsPerPpm * 1e-6; }

}  // namespace

Policy Policy::of(const core::DisciplineSettings& settings) {
  const ntp::Seconds forward = settings.step_forward;
  const ntp::Seconds back = settings.step_back;
  const auto usual = [](ntp::Seconds step) { return step.count() > 0 && step <= kStepIsUsual; };
  return {.step_forward = nanos(forward),
          .step_back = nanos(back),
          .panic = nanos(settings.panic),
          .gate = settings.panic_gate,
          .any_step = settings.set_and_quit,
          .first_step = settings.force_step,
          .hurry = usual(forward) && usual(back)};
}

bool hold_to(const core::DisciplineSettings& start, core::DisciplineSettings& later) {
  const bool same = later.panic == start.panic && later.step_forward == start.step_forward &&
                    later.step_back == start.step_back;
  later.panic = start.panic;
  later.step_forward = start.step_forward;
  later.step_back = start.step_back;
  return !same;
}

Limits::Limits(const Policy& policy, ntp::Monotonic now)
    : policy_{policy},
      rate_since_{now},
      steps_until_{now},
      sum_until_{now},
      announced_until_{now},
      next_leap_{now} {}

bool Limits::is_fast() const { return std::abs(rate_) > kSlowestFast; }

Refusal Limits::judge(const Request& request, ntp::Monotonic now) const {
  if (request.max_error_us > kLongestError_us || request.est_error_us > kLongestError_us) {
    return Refusal::bounds;
  }
  const Refusal of_rate = judge_rate(request, now);
  return of_rate != Refusal::none ? of_rate : judge_step(request, now);
}

Refusal Limits::judge_rate(const Request& request, ntp::Monotonic now) const {
  if (request.rate > kFastest || request.rate < -kFastest) return Refusal::rate;
  if (request.rate <= kSlowestFast && request.rate >= -kSlowestFast) return Refusal::none;
  // Behind a step the minute begins anew, so it must not have begun with it.
  const bool with_step = request.step != ntp::Nanos{0};
  if (!policy_.hurry || with_step || now >= fast_until_ || fast_phase(now) >= kFastPhase) {
    return Refusal::fast_rate;
  }
  return Refusal::none;
}

bool Limits::is_leap(const Request& request, ntp::Monotonic now) const {
  if (now > announced_until_ || now < next_leap_) return false;
  return (announced_ == ntp::Leap::insert && request.step == -kLeapSecond) ||
         (announced_ == ntp::Leap::remove && request.step == kLeapSecond);
}

Refusal Limits::judge_step(const Request& request, ntp::Monotonic now) const {
  if (request.step == ntp::Nanos{0}) return Refusal::none;
  const ntp::Nanos size = size_of(request.step);
  const ntp::Nanos threshold =
      request.step > ntp::Nanos{0} ? policy_.step_forward : policy_.step_back;
  const bool small_allowed =
      policy_.any_step || (policy_.first_step && !corrected_) || is_leap(request, now);
  if (!small_allowed && threshold == ntp::Nanos{0}) return Refusal::never_step;
  if (!small_allowed && size < threshold - kRounding) return Refusal::small_step;
  if (filled(steps_until_, now, kStepEach) - now > kStepsAtOnce * kStepEach) {
    return Refusal::too_many_steps;
  }
  if (gate_is_open() || policy_.panic == ntp::Nanos{0}) return Refusal::none;
  if (size > policy_.panic) return Refusal::panic;
  const double share = ntp::Seconds{size} / ntp::Seconds{policy_.panic};
  const double room = ntp::Seconds{kPanicEach * kPanicsAtOnce}.count() -
                      std::max(0.0, ntp::Seconds{sum_until_ - now}.count());
  return share * ntp::Seconds{kPanicEach}.count() > room ? Refusal::steps_too_far : Refusal::none;
}

// Of every second that a rate beyond the slow limit is in force, so much is more than a slow one.
ntp::Nanos Limits::fast_phase(ntp::Monotonic now) const {
  if (!is_fast() || now <= rate_since_) return fast_used_;
  const double elapsed_s = ntp::Seconds{now - rate_since_}.count();
  const double used_s = elapsed_s * std::abs(per_second(rate_));
  const ntp::Nanos used{std::llround(std::min(used_s, kLargest_s) * 1e9)};
  return std::min(kFastPhase, fast_used_ + std::min(used, kFastPhase));
}

ntp::Monotonic Limits::fast_ends() const {
  if (!is_fast()) return ntp::Monotonic::max();
  const double left_s = ntp::Seconds{kFastPhase - fast_used_}.count() / std::abs(per_second(rate_));
  return std::min(fast_until_, rate_since_ + ntp::Nanos{std::llround(left_s * 1e9)});
}

void Limits::set_rate(std::int64_t rate, ntp::Monotonic now) {
  fast_used_ = fast_phase(now);
  rate_ = rate;
  rate_since_ = now;
  if (!is_fast()) {
    slow_rate_ = rate;
  } else if (fast_until_ == ntp::Monotonic::max()) {
    fast_until_ = now + kFastTime;
  }
}

void Limits::count_step(ntp::Nanos step, ntp::Monotonic now) {
  steps_until_ = filled(steps_until_, now, kStepEach);
  // What the gate lets pass is not counted: the next step may be needed soon.
  if (policy_.panic > ntp::Nanos{0} && !gate_is_open()) {
    const double share = ntp::Seconds{size_of(step)} / ntp::Seconds{policy_.panic};
    sum_until_ = filled(sum_until_, now,
                        ntp::Nanos{std::llround(share * static_cast<double>(kPanicEach.count()))});
  }
  fast_used_ = ntp::Nanos{0};
  fast_until_ = ntp::Monotonic::max();
}

void Limits::took(const Request& request, std::int64_t rate, ntp::Monotonic now) {
  const bool stepped = request.step != ntp::Nanos{0};
  const bool leapt = stepped && is_leap(request, now);
  const bool claims = request.leap != ntp::Leap::unsynchronised;
  const bool changes = request.rate != rate_;
  set_rate(rate, now);
  if (stepped) count_step(request.step, now);
  if (stepped || (claims && changes)) corrected_ = true;
  if (request.leap == ntp::Leap::insert || request.leap == ntp::Leap::remove) {
    announced_ = request.leap;
    announced_until_ = now + kAnnounced;
  }
  if (leapt) next_leap_ = now + kLeapEach;  // whatever is announced meanwhile
}

void Limits::runs_at(std::int64_t rate, ntp::Monotonic now) { set_rate(rate, now); }

}  // namespace keeper
