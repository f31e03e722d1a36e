// How often to ask: often while the clock moves, seldom once it is quiet.
#pragma once

#include "core/settings.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// The poll exponent of the system, which the sources follow within their own limits
/// (RFC 5905 section 11.3: a counter with hysteresis).
class PollChoice {
 public:
  void reconfigure(const Settings& settings);

  /// After each update by the system peer: an offset that drowns in the jitter lets the interval
  /// grow, a larger one makes it shrink twice as fast.
  void update(ntp::Seconds offset, ntp::Seconds jitter, const SourceSettings& peer);

  [[nodiscard]] ntp::Log2 time_constant() const { return exponent_; }
  [[nodiscard]] ntp::Log2 shortest() const { return shortest_; }

 private:
  ntp::Log2 shortest_{6};
  ntp::Log2 longest_{10};
  ntp::Log2 exponent_{6};
  bool chosen_ = false;
  int counter_ = 0;
};

}  // namespace core
