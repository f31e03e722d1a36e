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
  ntp::Seconds offset{0};      ///< positive: the clock is behind
  double frequency = 0;        ///< what it needs against its free run, s/s; positive: faster
  double frequency_error = 0;  ///< standard error of that, s/s
  /// How long the removal of the offset may take: quickly where the clock wanders away, slowly
  /// where the offset is mostly noise.
  ntp::Seconds patience{0};
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

  /// The next offset is known not to be a spike, however large.
  void expect_step() { step_expected_ = true; }

  Decision update(const ClockError& error, ntp::Monotonic now);

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
  void trim(const ClockError& error);
  void keep_statistics(ntp::Seconds offset, double change_ppm);
  /// `age`: since the first correction.
  [[nodiscard]] double fastest_ppm(ntp::Seconds age) const;
  Decision slew(const ClockError& error, ntp::Monotonic now);

  DisciplineSettings settings_;
  ntp::Ppm in_force_;
  double base_ppm_ = 0;
  double base_error_ppm_ = 0;
  ntp::Monotonic slew_ends_ = ntp::Monotonic::max();
  std::optional<ntp::Monotonic> spike_since_;
  bool updated_ = false;
  bool step_expected_ = false;
  std::optional<ntp::Monotonic> first_correction_;  // since the start or the last step
  std::optional<ntp::Seconds> last_offset_;
  ntp::Seconds jitter_{0};
  double wander_ppm_ = 0;
};

}  // namespace core
