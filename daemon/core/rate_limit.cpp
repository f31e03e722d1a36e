#include "core/rate_limit.hpp"

#include <algorithm>

namespace core {
namespace {

constexpr double kRounding = 1e-3;  // scores are single precision
// A configuration that makes no sense still limits.
constexpr double kLeast = 1e-3;

}  // namespace

bool LeakyBucket::take(const BucketSize& size, ntp::Monotonic now) {
  const double elapsed_s = std::max(0.0, ntp::Seconds{now - at_}.count());
  at_ = std::max(at_, now);
  const double level = std::max(0.0, level_ - elapsed_s * size.per_second);
  const bool room = level + 1 <= size.packets;
  level_ = static_cast<float>(room ? level + 1 : level);
  return room;
}

double score_decay_s(const RateSettings& rate) {
  return std::max(rate.burst, 1.0) / std::max(rate.average, kLeast);
}

RateVerdict judge(double score, ntp::Seconds gap, const RateSettings& rate) {
  // The score before this packet: who asks at exactly the average has a mean score of that.
  const double before = score - 1 / score_decay_s(rate);
  const double limit = std::max(rate.average, kLeast) * (1 - kRounding);
  if (before < limit && gap >= rate.minimum) return RateVerdict::serve;
  return before < limit * (1 + rate.kod) ? RateVerdict::kiss : RateVerdict::drop;
}

}  // namespace core
