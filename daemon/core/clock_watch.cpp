#include "core/clock_watch.hpp"

#include <chrono>
#include <cmath>

#include "core/durations.hpp"

namespace core {
namespace {

// Less is what an interrupted reading, or a rate that is commanded with rounding, may amount to.
constexpr double kNoticeable_s = 1e-3;
constexpr ntp::Nanos kConfirm = std::chrono::milliseconds{10};

}  // namespace

void ClockWatch::expect(double rate, double steered_s, ntp::Monotonic now) {
  rate_ = rate;
  steered_s_ = steered_s;
  at_ = now;
  next_ = now + to_nanos(interval_);
  suspicion_.reset();
}

std::optional<double> ClockWatch::look(double steered_s, ntp::Monotonic now) {
  if (next_ == ntp::Monotonic::max()) return std::nullopt;  // nothing was commanded yet
  const double moved = steered_s - steered_s_ - rate_ * ntp::Seconds{now - at_}.count();
  if (std::abs(moved) < kNoticeable_s) {
    expect(rate_, steered_s, now);
    return std::nullopt;
  }
  const bool confirmed = suspicion_ && std::abs(moved - *suspicion_) < kNoticeable_s;
  if (!confirmed) {
    suspicion_ = moved;
    next_ = now + kConfirm;
    return std::nullopt;
  }
  expect(rate_, steered_s, now);
  return moved;
}

}  // namespace core
