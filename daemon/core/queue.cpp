#include "core/queue.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace core {
namespace {

constexpr double kApart = 4;
constexpr double kPrior = 20;      // samples by which a way begins as its round trips suggest
constexpr double kAnywhere = 0.1;  // and on each scale, so that none is ruled out
constexpr double kFarthest = 3;    // of the usual wait: longer scales must be seen
constexpr double kMemory = 0.997;  // a sample
// The median of the sum of two exponential waits, in means of one.
constexpr double kMedianOfBoth = 1.678;
constexpr double kNegligible = 1e-4;
constexpr double kSeen = 0.3;  // of the blur

}  // namespace

Queue::Queue(double finest_s) {
  double mean_s = finest_s;
  for (double& mean : means_s_) {
    mean = mean_s;
    mean_s *= kApart;
  }
}

Queue::Shares Queue::shares(double usual_s) const {
  Shares shares = counts_;
  // Between two scales: both, by how close they are.
  const double place =
      std::clamp(std::log(usual_s / kMedianOfBoth / means_s_.front()) / std::log(kApart), 0.0,
                 static_cast<double>(kScales) - 1.001);
  const auto below = static_cast<std::size_t>(place);
  const double beyond = place - static_cast<double>(below);
  shares[below] += kPrior * (1 - beyond);
  shares[below + 1] += kPrior * beyond;
  for (std::size_t i = 0; i < kScales; ++i) {
    if (means_s_[i] < kFarthest * usual_s) shares[i] += kAnywhere;
  }
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

std::vector<Queue::Wait> Queue::waits(double usual_s, double blur_s) const {
  const Shares share = shares(usual_s);
  std::vector<Wait> waits;
  for (std::size_t i = 0; i < kScales; ++i) {
    if (share[i] < kNegligible || means_s_[i] < kSeen * blur_s) continue;
    const double rate = 1 / means_s_[i];
    waits.push_back({i, rate, std::log(share[i] * rate)});
  }
  return waits;
}

void Queue::learn(const Shares& seen) {
  for (std::size_t i = 0; i < kScales; ++i) counts_[i] = kMemory * counts_[i] + seen[i];
}

}  // namespace core
