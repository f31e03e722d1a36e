#include "core/shortest_delay.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace core {
namespace {

constexpr std::size_t kLeastInTail = 3;
constexpr std::size_t kMostInTail = 48;
constexpr std::size_t kTailShare = 16;  // the lowest of so many
constexpr std::array kEndPowers{1.0, 1.5, 2.0};
// Ends from a thousandth of the span of the tail below the lowest value to three spans.
constexpr std::size_t kEnds = 40;
constexpr double kNearestEnd = 1e-3;
constexpr double kEndsApart = 1.22;
constexpr double kShortestSpan_s = 1e-12;
constexpr double kImpossibleEnd = -1e300;  // a logarithm

struct DelayTail {
  std::span<const double> lowest;
  double next = 0;

  // log of the chance of these values, but for what is alike for all
  [[nodiscard]] double likelihood(double end, double power, double sum_of_logs) const {
    const auto r = static_cast<double>(lowest.size());
    return r * std::log(power) + (power - 1) * sum_of_logs - r * power * std::log(next - end);
  }
  [[nodiscard]] double sum_of_logs(double end) const {
    double sum = 0;
    for (const double value : lowest) sum += std::log(value - end);
    return sum;
  }
};

DelayTail delay_tail_of(std::span<const double> sorted) {
  const std::size_t wanted = std::clamp(sorted.size() / kTailShare, kLeastInTail, kMostInTail);
  const std::size_t count = std::min(wanted, sorted.size() - 1);
  return {sorted.first(count), sorted[count]};
}

}  // namespace

ShortestDelay shortest_delay(std::span<const double> sorted) {
  const DelayTail tail = delay_tail_of(sorted);
  const double lowest = sorted.front();
  std::array<double, kEnds> below{};
  std::array<std::array<double, kEndPowers.size()>, kEnds> fits{};
  double best = kImpossibleEnd;
  double distance = std::max(tail.next - lowest, kShortestSpan_s) * kNearestEnd;
  for (std::size_t i = 0; i < kEnds; ++i) {
    below[i] = distance;
    const double end = lowest - distance;
    const double logs = tail.sum_of_logs(end);
    for (std::size_t k = 0; k < kEndPowers.size(); ++k) {
      // The ends lie the farther apart the farther out, and no delay is below zero.
      fits[i][k] =
          end < 0 ? kImpossibleEnd : tail.likelihood(end, kEndPowers[k], logs) + std::log(distance);
      best = std::max(best, fits[i][k]);
    }
    distance *= kEndsApart;
  }
  if (best == kImpossibleEnd) return {lowest, 0};
  double sum = 0;
  double mean = 0;
  double square = 0;
  for (std::size_t i = 0; i < kEnds; ++i) {
    for (const double fit : fits[i]) {
      const double chance = std::exp(fit - best);
      sum += chance;
      mean += chance * below[i];
      square += chance * below[i] * below[i];
    }
  }
  mean /= sum;
  return {lowest - mean, std::sqrt(std::max(0.0, square / sum - mean * mean))};
}

}  // namespace core
