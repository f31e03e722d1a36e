// A clock that nobody steers, whatever the system offers.
#pragma once

#include "ntp/timestamp.hpp"

namespace sys {

/// CLOCK_MONOTONIC_RAW is the free clock by its name; but emulated systems, and containers with
/// clocks of their own, may hand out the steered one. Which it is shows once the clock is steered:
/// it then gains on the wall clock or it does not. Until then, and where it does not, what was
/// commanded is taken out by arithmetic.
class FreeTime {
 public:
  /// One look at both clocks. `raw`: what may be free; `monotonic`: steered, never stepped.
  struct Reading {
    ntp::Nanos raw{0};
    ntp::Nanos monotonic{0};
  };

  /// The clock runs by `rate` (s/s) faster from here on, by our command or somebody else's.
  void commanded(double rate, const Reading& reading);
  /// Free time at `reading`; readings must not go back.
  ntp::Nanos at(const Reading& reading);

  /// It is known by now which of both it is.
  [[nodiscard]] bool decided() const { return decided_; }
  [[nodiscard]] bool raw_is_steered() const { return raw_is_steered_; }

 private:
  void pass_to(const Reading& reading);

  Reading last_;
  bool begun_ = false;
  bool decided_ = false;
  bool raw_is_steered_ = false;
  double rate_ = 0;         // in force since last_, s/s
  double commanded_s_ = 0;  // what all rates so far have added to the steered clock
  double seen_s_ = 0;       // what the steered clock gained on the raw one
};

}  // namespace sys
