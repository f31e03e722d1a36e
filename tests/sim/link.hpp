// A way through a network: how long a datagram takes, and whether it arrives.
#pragma once

#include <cmath>
#include <optional>
#include <random>

namespace sim {

/// A stretch of time that comes again: from `start_s` on, for `length_s` in every `period_s`.
struct Episodes {
  double start_s = 0;
  double period_s = 0;  ///< 0: only once
  double length_s = 0;

  [[nodiscard]] bool contains(double time_s) const {
    if (length_s <= 0 || time_s < start_s) return false;
    const double since = time_s - start_s;
    return (period_s > 0 ? std::fmod(since, period_s) : since) < length_s;
  }
};

/// One direction.
struct DirectionModel {
  double base_s = 1e-3;
  double exponential_s = 0;  ///< mean of the jitter
  double gaussian_s = 0;     ///< standard deviation; its absolute value is added
  double bimodal_chance = 0;
  double bimodal_s = 0;
  double spike_chance = 0;
  double spike_s = 0;  ///< mean
  Episodes congestion;
  double congested_base_s = 0;
  double congested_mean_s = 0;
  double loss = 0;
};

struct LinkModel {
  DirectionModel up;
  DirectionModel down;
  std::optional<Episodes> only_up;  ///< works only then
  Episodes outage;
};

/// Delay in seconds; nullopt: lost.
template <class Random>
std::optional<double> delay(const DirectionModel& way, double time_s, Random& random) {
  const auto chance = [&random](double p) {
    return p > 0 && std::uniform_real_distribution<double>{}(random) < p;
  };
  const auto exponential = [&random](double mean) {
    return mean > 0 ? std::exponential_distribution<double>{1 / mean}(random) : 0.0;
  };
  if (chance(way.loss)) return std::nullopt;
  double total = way.base_s + exponential(way.exponential_s);
  if (way.gaussian_s > 0) {
    total += std::abs(std::normal_distribution<double>{0, way.gaussian_s}(random));
  }
  if (chance(way.bimodal_chance)) total += way.bimodal_s;
  if (chance(way.spike_chance)) total += exponential(way.spike_s);
  if (way.congestion.contains(time_s)) {
    total += way.congested_base_s + exponential(way.congested_mean_s);
  }
  return total;
}

inline bool carries(const LinkModel& link, double time_s) {
  return !link.outage.contains(time_s) && (!link.only_up || link.only_up->contains(time_s));
}

}  // namespace sim
