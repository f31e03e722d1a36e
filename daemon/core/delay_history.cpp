#include "core/delay_history.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/shortest_delay.hpp"

namespace core {
namespace {

constexpr std::size_t kMost = 1024;
constexpr double kMemory_s = 20 * 3600;
// A way whose shortest delay has not been seen in so many samples, though they all lie close
// together, is another one now.
constexpr std::size_t kRecent = 64;
constexpr double kFarAway = 4;
constexpr std::size_t kFewDelays = 8;

std::vector<double> sorted_from(const std::deque<std::pair<double, double>>& delays,
                                std::size_t first) {
  std::vector<double> sorted;
  sorted.reserve(delays.size() - first);
  for (std::size_t i = first; i < delays.size(); ++i) sorted.push_back(delays[i].second);
  std::ranges::sort(sorted);
  return sorted;
}

bool is_another_way(const std::vector<double>& all, const std::vector<double>& recent) {
  const double width = recent[recent.size() / 2] - recent.front();
  return recent.front() - all.front() > kFarAway * width;
}

// Of few delays nothing can be told but how far apart they lie.
ShortestDelay shortest_of(const std::vector<double>& sorted) {
  const double least = sorted.front();
  if (sorted.size() >= kFewDelays) return shortest_delay(sorted);
  if (sorted.size() < 3) return {least, least / static_cast<double>(sorted.size())};
  return {least, sorted[2] - least};
}

}  // namespace

void DelayHistory::add(double time_s, double delay_s) {
  while (!delays_.empty() &&
         (delays_.size() >= kMost || time_s - delays_.front().first > kMemory_s)) {
    delays_.pop_front();
  }
  delays_.emplace_back(time_s, delay_s);
}

DelayHistory::Excess DelayHistory::judge(double delay_s) const {
  std::vector<double> sorted = sorted_from(delays_, 0);
  if (delays_.size() > kRecent) {
    std::vector<double> recent = sorted_from(delays_, delays_.size() - kRecent);
    if (is_another_way(sorted, recent)) sorted = std::move(recent);
  }
  const ShortestDelay shortest = shortest_of(sorted);
  const double least = shortest.at_s;
  const double doubt = shortest.error_s + precision_s_;
  return {.excess_s = std::max(0.0, delay_s - least),
          .doubt_s = doubt,
          .usual_s = sorted[sorted.size() / 2] - least + doubt};
}

}  // namespace core
