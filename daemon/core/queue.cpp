#include "core/queue.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace core {
namespace {

constexpr double kScalesApart = 4;
constexpr double kPriorWaits = 20;      // samples by which a way begins as its round trips suggest
constexpr double kAnywhere = 0.1;       // and on each scale, so that none is ruled out
constexpr double kLongestUnseen = 3;    // of the usual wait: longer scales must be seen
constexpr double kQueueMemory = 0.997;  // a sample
// The median of the sum of two exponential waits, in means of one.
constexpr double kMedianOfBoth = 1.678;
constexpr double kNegligibleShare = 1e-4;
constexpr double kSeenWait = 0.3;  // of the blur

}  // namespace

Queue::Queue(double finest_s) {
  double mean_s = finest_s;
  for (double& mean : means_s_) {
    mean = mean_s;
    mean_s *= kScalesApart;
  }
}

Queue::Shares Queue::shares(double usual_s) const {
  Shares shares = counts_;
  // Between two scales: both, by how close they are.
  const double place =
      std::clamp(std::log(usual_s / kMedianOfBoth / means_s_.front()) / std::log(kScalesApart), 0.0,
                 static_cast<double>(kScales) - 1.001);
  const auto below = static_cast<std::size_t>(place);
  const double beyond = place - static_cast<double>(below);
  shares[below] += kPriorWaits * (1 - beyond);
  shares[below + 1] += kPriorWaits * beyond;
  for (std::size_t i = 0; i < kScales; ++i) {
    if (means_s_[i] < kLongestUnseen * usual_s) shares[i] += kAnywhere;
  }
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

std::vector<Queue::Wait> Queue::waits(double usual_s, double blur_s) const {
  const Shares share = shares(usual_s);
  std::vector<Wait> waits;
  for (std::size_t i = 0; i < kScales; ++i) {
    if (share[i] < kNegligibleShare || means_s_[i] < kSeenWait * blur_s) continue;
    const double rate = 1 / means_s_[i];
    waits.push_back({i, rate, std::log(share[i] * rate)});
  }
  return waits;
}

void Queue::learn(const Shares& seen) {
  for (std::size_t i = 0; i < kScales; ++i) counts_[i] = kQueueMemory * counts_[i] + seen[i];
}

}  // namespace core
