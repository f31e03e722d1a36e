#include "core/poll_choice.hpp"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

constexpr double kTolerance = 0.55;  // predicted error at the next sample, in errors of a sample

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

void PollChoice::update(const Estimate& estimate, const SourceSettings& peer) {
  const int lowest = std::max<int>(shortest_.value, peer.minpoll);
  const int highest = std::max(lowest, std::min<int>(longest_.value, peer.maxpoll));
  int wanted = lowest;
  while (wanted < highest && estimate.error_after_s(std::ldexp(1.0, wanted + 1)) <=
                                 kTolerance * estimate.measurement_error_s) {
    ++wanted;
  }
  exponent_.value =
      static_cast<std::int8_t>(std::clamp(std::min(wanted, exponent_.value + 1), lowest, highest));
}

}  // namespace core
