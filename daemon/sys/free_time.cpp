#include "sys/free_time.hpp"

#include <cmath>

namespace sys {
namespace {

// So much must have been commanded before it can be told apart from the time a reading takes.
constexpr double kClear_s = 20e-6;

double seconds(ntp::Nanos duration) { return ntp::Seconds{duration}.count(); }

}  // namespace

void FreeTime::pass_to(const Reading& reading) {
  if (!begun_) {
    begun_ = true;
    last_ = reading;
    return;
  }
  const double steered_s = seconds(reading.monotonic - last_.monotonic);
  // Of a steered second, rate / (1 + rate) is what was added.
  commanded_s_ += steered_s * rate_ / (1 + rate_);
  seen_s_ += steered_s - seconds(reading.raw - last_.raw);
  last_ = reading;
  if (decided_ || std::abs(commanded_s_) < kClear_s) return;
  decided_ = true;
  raw_is_steered_ = std::abs(seen_s_) < std::abs(commanded_s_) / 2;
}

void FreeTime::commanded(double rate, const Reading& reading) {
  pass_to(reading);
  rate_ = rate;
}

ntp::Nanos FreeTime::at(const Reading& reading) {
  pass_to(reading);
  if (!raw_is_steered_) return reading.raw;
  return reading.raw - ntp::Nanos{std::llround(commanded_s_ * 1e9)};
}

}  // namespace sys
