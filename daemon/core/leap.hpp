// When a leap second may happen, when one comes, and what is left to do about it.
#pragma once

#include <optional>
#include <span>

#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// The last day (UTC) of June or December: only at its end was a leap second ever inserted. An
/// announcement on any other day is passed on, but must not arm a clock, which would act at the
/// next midnight.
bool is_leap_day(ntp::Timestamp wall);

/// What more than half of the sources announce.
ntp::Leap majority(std::span<const ntp::Leap> announced);

/// The leap second at the end of this day, if one was announced. The kernel does it when it was
/// armed in time and knows how; else it is a step of one second, a little later.
class LeapSecond {
 public:
  /// What the sources announce at `wall`. Close to the leap itself nothing changes any more.
  void announce(ntp::Leap leap, ntp::Timestamp wall);

  /// What the kernel is to be armed with: nothing, unless it happens today.
  [[nodiscard]] ntp::Leap armed() const { return armed_; }
  /// The instant before which it happens; only while something is armed.
  [[nodiscard]] ntp::Timestamp at() const { return at_; }
  /// By how much the wall clock jumps, s; 0 when nothing is armed.
  [[nodiscard]] double jump_s() const;
  /// Timestamps of now are ambiguous, here or at a source.
  [[nodiscard]] bool is_near(ntp::Timestamp wall) const;
  /// Whether that jump of the wall clock was the leap second.
  [[nodiscard]] bool explains(double jump_s, ntp::Timestamp wall) const;
  /// It has passed and nobody has done it.
  [[nodiscard]] bool is_overdue(ntp::Timestamp wall) const;
  /// Until then, from `wall` on; nullopt when nothing is armed.
  [[nodiscard]] std::optional<ntp::Nanos> until_overdue(ntp::Timestamp wall) const;
  void done() { armed_ = ntp::Leap::none; }

 private:
  ntp::Leap armed_ = ntp::Leap::none;
  ntp::Timestamp at_;  // the midnight that follows
};

}  // namespace core
