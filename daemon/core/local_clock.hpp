// The machine's own clock as a source: the root of an island, a laboratory or a demonstration.
#pragma once

#include <cstdint>

#include "core/settings.hpp"
#include "core/state.hpp"

namespace core {

/// Driver 1 of the classic daemon: always there, always right by definition. It never moves the
/// clock; whether it is followed is decided by the engine.
class LocalClock {
 public:
  LocalClock(std::uint16_t id, const LocalClockSettings& settings, ntp::Log2 precision);

  [[nodiscard]] std::uint16_t id() const { return id_; }
  [[nodiscard]] const LocalClockSettings& settings() const { return settings_; }

  [[nodiscard]] ntp::Monotonic next_deadline() const { return next_poll_; }
  [[nodiscard]] bool is_due(ntp::Monotonic now) const { return now >= next_poll_; }
  /// True when it was due: there is a new sample.
  bool take_sample(ntp::Now now);

  void set_selected(bool selected);
  void events_seen() { events_.seen(); }
  void reset_counters() { samples_ = 0; }
  [[nodiscard]] std::uint64_t samples() const { return samples_; }
  [[nodiscard]] AssociationState state(ntp::Now now) const;

 private:
  std::uint16_t id_;
  LocalClockSettings settings_;
  ntp::Log2 precision_;
  ntp::Monotonic next_poll_{};
  ntp::Timestamp sampled_;
  std::uint64_t samples_ = 0;
  std::uint8_t reach_ = 0;
  bool selected_ = false;
  EventLog events_;
};

}  // namespace core
