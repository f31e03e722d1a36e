// From "the clock is off by this much" to what the clock is told to do.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "core/settings.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// What the sources say of the clock at one instant.
struct ClockError {
  ntp::Seconds offset{0};  ///< positive: the clock is behind
  ntp::Seconds jitter{0};
  /// How much faster the clock should run than it does now, s/s, and the standard error of that;
  /// absent while too little is known.
  struct Frequency {
    double value = 0;
    double error = 0;
  };
  std::optional<Frequency> frequency;
};

/// Steps, slews and trims. A phase is slewed by running faster or slower for a while: at the end of
/// that while the frequency goes back. Knows nothing of sources and nothing of the clock but the
/// frequency that is in force.
class Discipline {
 public:
  /// Set this and come back at next_deadline().
  struct Steer {
    ntp::Nanos step{0};
    ntp::Ppm frequency;
  };
  /// A large offset that has not lasted long enough: nothing is done.
  struct Wait {};
  /// The offset is beyond the panic limit.
  struct Panic {
    std::string reason;
  };
  using Decision = std::variant<Steer, Wait, Panic>;

  void reconfigure(const DisciplineSettings& settings);

  /// `in_force`: what the clock runs at before anything was commanded.
  void on_start(ntp::Ppm in_force);
  /// What the clock really runs at since `now`, and by how much it was stepped.
  void on_clock(ntp::Ppm in_force) { in_force_ = in_force; }

  /// `until_next`: how long it will be until the next update, so that a slew ends about then.
  Decision update(const ClockError& error, ntp::Seconds until_next, ntp::Monotonic now);

  /// The slew has ended: the frequency to go on with. nullopt when it is not time yet.
  std::optional<ntp::Ppm> on_timer(ntp::Monotonic now);
  [[nodiscard]] ntp::Monotonic next_deadline() const { return slew_ends_; }

  /// The clock's own correction, without any slew.
  [[nodiscard]] ntp::Ppm frequency() const { return {base_ppm_}; }
  [[nodiscard]] ntp::Ppm in_force() const { return in_force_; }
  /// Standard error of frequency(), ppm.
  [[nodiscard]] double frequency_error_ppm() const { return base_error_ppm_; }
  [[nodiscard]] bool updated() const { return updated_; }
  [[nodiscard]] ntp::Seconds jitter() const { return jitter_; }
  [[nodiscard]] ntp::Ppm wander() const { return {wander_ppm_}; }

 private:
  [[nodiscard]] bool beyond_step(ntp::Seconds offset) const;
  [[nodiscard]] bool beyond_panic(ntp::Seconds offset) const;
  void trim(const ClockError& error, ntp::Monotonic now);
  void keep_statistics(ntp::Seconds offset, double change_ppm);
  Decision slew(ntp::Seconds offset, ntp::Seconds until_next, ntp::Monotonic now);

  DisciplineSettings settings_;
  ntp::Ppm in_force_;
  // What was known about the frequency before any sample, and since when.
  double prior_ppm_ = 0;
  double prior_error_ppm_ = 0;
  std::optional<ntp::Monotonic> prior_since_;
  double base_ppm_ = 0;
  double base_error_ppm_ = 0;
  ntp::Monotonic slew_ends_ = ntp::Monotonic::max();
  std::optional<ntp::Monotonic> spike_since_;
  bool updated_ = false;
  std::optional<ntp::Seconds> last_offset_;
  ntp::Seconds jitter_{0};
  double wander_ppm_ = 0;
};

}  // namespace core
