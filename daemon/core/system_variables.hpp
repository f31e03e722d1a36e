// What the daemon tells others of itself after each selection.
#pragma once

#include "core/selection.hpp"
#include "core/settings.hpp"
#include "core/state.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// RFC 5905 section 11.2.3. Knows nothing of how the source was chosen.
class SystemVariables {
 public:
  explicit SystemVariables(ntp::Log2 precision) : precision_{precision} {}

  /// A source is followed: `peer` is the system peer, `result` what was combined.
  void follow(const AssociationState& peer, const SelectionResult& result, ntp::Seconds mindist,
              ntp::Now now);
  /// The machine's own clock is followed.
  void follow(const LocalClockSettings& local, ntp::Seconds mindist, ntp::Now now);
  /// Nobody is followed, and others may follow us at this stratum.
  void be_orphan(int stratum, ntp::Now now);
  /// The clock was moved: what is counted by it begins anew.
  void on_step(ntp::Now now);

  [[nodiscard]] ntp::Seconds root_dispersion(ntp::Monotonic now) const;
  /// When the dispersion was what state() says.
  [[nodiscard]] ntp::Monotonic updated() const { return updated_; }
  /// How far the clock may be off at most.
  [[nodiscard]] ntp::Seconds max_error(ntp::Monotonic now) const {
    return root_dispersion(now) + state_.root_delay / 2;
  }
  [[nodiscard]] const SystemState& state() const { return state_; }
  [[nodiscard]] ClockControl& clock() { return state_.clock; }
  [[nodiscard]] const ClockControl& clock() const { return state_.clock; }
  void set_leap(ntp::Leap leap) { state_.leap = leap; }

 private:
  ntp::Log2 precision_;
  SystemState state_;
  ntp::Monotonic updated_{};
};

}  // namespace core
