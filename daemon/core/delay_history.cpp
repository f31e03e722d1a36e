#include "core/delay_history.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace core {
namespace {

constexpr std::size_t kMost = 1024;
constexpr double kMemory_s = 20 * 3600;

}  // namespace

void DelayHistory::add(double time_s, double delay_s) {
  while (!delays_.empty() &&
         (delays_.size() >= kMost || time_s - delays_.front().first > kMemory_s)) {
    delays_.pop_front();
  }
  delays_.emplace_back(time_s, delay_s);
}

DelayHistory::Excess DelayHistory::judge(double delay_s) const {
  std::vector<double> sorted;
  sorted.reserve(delays_.size());
  for (const auto& [time, delay] : delays_) sorted.push_back(delay);
  std::ranges::sort(sorted);
  const double least = sorted.front();
  // The next ones above the least say how much shorter a delay might still come.
  const std::size_t third = std::min<std::size_t>(2, sorted.size() - 1);
  const double spread =
      sorted.size() < 3 ? delay_s / static_cast<double>(sorted.size()) : sorted[third] - least;
  const double doubt = spread + precision_s_;
  return {.excess_s = delay_s - least,
          .doubt_s = doubt,
          .usual_s = sorted[sorted.size() / 2] - least + doubt};
}

}  // namespace core
