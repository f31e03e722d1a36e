// How often to ask: often while the clock moves, seldom once it is quiet.
#pragma once

#include "core/estimator.hpp"
#include "core/settings.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// The poll exponent of the system, which the sources follow within their own limits: as long as
/// what the clock may have drifted by the next sample still drowns in what a sample says.
class PollChoice {
 public:
  void reconfigure(const Settings& settings);

  /// After each update by the system peer. One step at a time upwards, at once downwards.
  void update(const Estimate& estimate, const SourceSettings& peer);
  /// The clock is not where it was believed to be.
  void hurry() { exponent_ = shortest_; }

  [[nodiscard]] ntp::Log2 time_constant() const { return exponent_; }
  [[nodiscard]] ntp::Log2 shortest() const { return shortest_; }

 private:
  ntp::Log2 shortest_{6};
  ntp::Log2 longest_{10};
  ntp::Log2 exponent_{6};
  bool chosen_ = false;
};

}  // namespace core
