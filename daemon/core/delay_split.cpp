#include "core/delay_split.hpp"

namespace core {
namespace {

constexpr double kPrior = 6;       // samples for each part, before any was seen
constexpr double kMemory = 0.997;  // a sample
constexpr double kSmall = 0.5;     // of the usual excess
constexpr double kLarge = 4;

}  // namespace

DelaySplit::DelaySplit() {
  for (Shares& counts : counts_) counts.fill(kPrior);
}

std::size_t DelaySplit::class_of(double excess_of_usual) {
  if (excess_of_usual < kSmall) return 0;
  return excess_of_usual < kLarge ? 1 : 2;
}

DelaySplit::Shares DelaySplit::shares(double excess_of_usual) const {
  Shares shares = counts_[class_of(excess_of_usual)];
  double sum = 0;
  for (const double count : shares) sum += count;
  for (double& share : shares) share /= sum;
  return shares;
}

void DelaySplit::learn(double excess_of_usual, const Shares& seen, double weight) {
  Shares& counts = counts_[class_of(excess_of_usual)];
  for (std::size_t i = 0; i < kParts; ++i) {
    counts[i] += (1 - kMemory) * (kPrior - counts[i]) + weight * seen[i];
  }
}

}  // namespace core
