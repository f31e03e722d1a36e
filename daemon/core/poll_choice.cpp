#include "core/poll_choice.hpp"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

constexpr int kLimit = 30;
constexpr double kGate = 4;  // times the jitter

}  // namespace

void PollChoice::reconfigure(const Settings& settings) {
  if (settings.sources.empty()) return;
  const auto shorter = [](const auto& a, const auto& b) { return a.minpoll < b.minpoll; };
  const auto slower = [](const auto& a, const auto& b) { return a.maxpoll < b.maxpoll; };
  shortest_.value =
      static_cast<std::int8_t>(std::ranges::min_element(settings.sources, shorter)->minpoll);
  longest_.value =
      static_cast<std::int8_t>(std::ranges::max_element(settings.sources, slower)->maxpoll);
  exponent_ = chosen_ ? std::clamp(exponent_, shortest_, longest_) : shortest_;
  chosen_ = true;
}

void PollChoice::update(ntp::Seconds offset, ntp::Seconds jitter, const SourceSettings& peer) {
  const int weight = std::max<int>(1, exponent_.value);
  const bool quiet = std::abs(offset.count()) < kGate * jitter.count();
  counter_ += quiet ? weight : -2 * weight;
  const int lowest = std::max<int>(shortest_.value, peer.minpoll);
  const int highest = std::min<int>(longest_.value, peer.maxpoll);
  if (std::abs(counter_) <= kLimit) return;
  const int wanted = exponent_.value + (counter_ > 0 ? 1 : -1);
  exponent_.value = static_cast<std::int8_t>(std::clamp(wanted, lowest, std::max(lowest, highest)));
  counter_ = 0;
}

}  // namespace core
