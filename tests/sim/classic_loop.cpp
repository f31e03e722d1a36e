#include "classic_loop.hpp"

#include <algorithm>
#include <cmath>

namespace sim {
namespace {

constexpr double kStep_s = 0.128;
constexpr double kStepout_s = 300;
constexpr double kMaxFrequency = 500e-6;
constexpr double kAllan_s = 2048;
constexpr int kAllanPoll = 11;
// That of the kernel, which the classic daemon uses by default: four times as fast as its own.
constexpr double kPll = 4;
constexpr double kStartupDivisor = 32;
constexpr double kFll = 0.25;
constexpr int kStartup = 300;
constexpr double kStartupEnds_s = 0.5e-3;
constexpr double kPollGate = 4;
constexpr int kPollLimit = 30;

double limited(double frequency) { return std::clamp(frequency, -kMaxFrequency, kMaxFrequency); }

}  // namespace

double ClassicLoop::step(double offset_s, double now_s) {
  residual_s_ = 0;
  last_s_ = 0;
  poll_ = minpoll_;
  poll_count_ = 0;
  since_s_ = now_s;
  return offset_s;
}

std::optional<double> ClassicLoop::update(double offset_s, double jitter_s, double now_s) {
  const double mu = now_s - since_s_;
  const bool large = std::abs(offset_s) > kStep_s;
  switch (state_) {
    case State::unset:
      state_ = State::frequency;
      startup_ = kStartup;
      since_s_ = now_s;
      if (large) return step(offset_s, now_s);
      residual_s_ = last_s_ = offset_s;
      return std::nullopt;
    case State::frequency:
      if (mu < kStepout_s) return std::nullopt;
      frequency_ = limited(frequency_ + (offset_s - residual_s_) / mu);
      state_ = State::sync;
      startup_ = 0;
      if (large) return step(offset_s, now_s);
      residual_s_ = last_s_ = offset_s;
      since_s_ = now_s;
      return std::nullopt;
    case State::spike:
      if (large) {
        if (mu < kStepout_s) return std::nullopt;
        state_ = State::sync;
        return step(offset_s, now_s);
      }
      state_ = State::sync;
      break;
    case State::sync:
      if (!large) break;
      state_ = State::spike;
      since_s_ = now_s;
      return std::nullopt;
  }
  normal(offset_s, now_s);
  adjust_poll(jitter_s);
  return std::nullopt;
}

void ClassicLoop::normal(double offset_s, double now_s) {
  const double mu = std::max(1.0, now_s - since_s_);
  const double tau = std::ldexp(1.0, poll_);
  double change = 0;
  if (startup_ == 0) {
    if (poll_ >= kAllanPoll) change += kFll * (offset_s - residual_s_) / std::max(tau, mu);
    const double gain = 4 * kPll * tau;
    change += offset_s * std::min(kAllan_s, mu) / (gain * gain);
  }
  frequency_ = limited(frequency_ + change);
  residual_s_ = offset_s;
  last_s_ = offset_s;
  since_s_ = now_s;
}

void ClassicLoop::adjust_poll(double jitter_s) {
  if (startup_ > 0) return;
  if (std::abs(residual_s_) < kPollGate * std::max(jitter_s, precision_s_)) {
    poll_count_ += poll_;
    if (poll_count_ <= kPollLimit) return;
    poll_count_ = 0;
    poll_ = std::min(poll_ + 1, maxpoll_);
  } else {
    poll_count_ -= 2 * poll_;
    if (poll_count_ >= -kPollLimit) return;
    poll_count_ = 0;
    poll_ = std::max(poll_ - 1, minpoll_);
  }
}

double ClassicLoop::tick() {
  const double divisor = startup_ > 0 ? kStartupDivisor : kPll * std::ldexp(1.0, poll_);
  double adjustment = residual_s_ / divisor;
  adjustment = limited(adjustment + frequency_) - frequency_;
  residual_s_ -= adjustment;
  if (startup_ > 0) --startup_;
  if (std::abs(residual_s_) < kStartupEnds_s && state_ == State::sync) startup_ = 0;
  return frequency_ + adjustment;
}

}  // namespace sim
