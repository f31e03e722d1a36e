// Whether the wall clock went where it was told to, or somebody else moved it.
#pragma once

#include <optional>

#include "ntp/timestamp.hpp"

namespace core {

/// Compares how far the wall clock has come from the free clock with what was commanded. Another
/// program that sets the clock, a hypervisor, or a machine that slept show at the next look, long
/// before the next sample could.
class ClockWatch {
 public:
  /// How often to look when nothing else happens: a wake-up costs little, a wrong clock much.
  static constexpr ntp::Seconds kInterval{16};
  /// And when jumps are told: only who slews besides has to be found, and each poll looks too.
  static constexpr ntp::Seconds kIntervalWhenTold{1024};

  /// Whether somebody calls look() after each jump of the wall clock.
  void be_told(bool told) { interval_ = told ? kIntervalWhenTold : kInterval; }

  /// From now on the wall clock gains `rate` (s/s) on the free one; `steered_s` is what it has
  /// gained by now.
  void expect(double rate, double steered_s, ntp::Monotonic now);

  /// What moved it besides, s, positive: ahead; nullopt: nothing. A first suspicion must be
  /// confirmed by the next look: the clocks of one instant may have been read apart.
  std::optional<double> look(double steered_s, ntp::Monotonic now);
  /// The last look gave a suspicion: readings of the wall clock mean nothing until the next one.
  [[nodiscard]] bool suspects() const { return suspicion_.has_value(); }

  [[nodiscard]] ntp::Monotonic next_deadline() const { return next_; }

 private:
  ntp::Seconds interval_ = kInterval;
  double rate_ = 0;
  double steered_s_ = 0;
  ntp::Monotonic at_{};
  ntp::Monotonic next_ = ntp::Monotonic::max();
  std::optional<double> suspicion_;
};

}  // namespace core
