#include "sys/departures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace sys {
namespace {

// A small batch pays the system call with few replies: it says too much of each.
constexpr std::size_t kFewest = 4;
// What takes longer was interrupted.
constexpr double kMostCost_ns = 20'000;
// Upward, at each batch: machines become slower, too, and at the rates at which this matters
// there are thousands of batches a second.
constexpr double kForget = 1.0 / 1024;

}  // namespace

void Departures::learn(std::size_t replies, ntp::Nanos took) {
  if (replies < kFewest) return;
  // One more than there were: for the call itself.
  const double each_ns = static_cast<double>(took.count()) / static_cast<double>(replies + 1);
  if (each_ns < 0 || each_ns > kMostCost_ns) return;
  const double risen_ns = std::lerp(least_ns_, each_ns, kForget);
  least_ns_ = least_ns_ == 0 ? each_ns : std::min(each_ns, risen_ns);
}

ntp::Nanos Departures::wait(std::size_t place) const {
  return ntp::Nanos{static_cast<std::int64_t>(static_cast<double>(place) * least_ns_)};
}

}  // namespace sys
