// The readings of a reference clock between two polls, and the one sample that they make.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace core {

/// Collects what a clock says, some once a second, and makes a sample of it: the middle of those
/// that agree best, with the scatter of all as its error. Knows no clock and no second.
class ClockReadings {
 public:
  /// More are not better: what a clock does wrong it does for minutes. The oldest make room.
  static constexpr std::size_t kMost = 64;

  struct Reading {
    double time_s = 0;    ///< free time
    double offset_s = 0;  ///< true time minus free time
    double bound_s = 0;   ///< how far it may be off by the clock's own word
  };
  void add(const Reading& reading);
  void clear() { readings_.clear(); }
  [[nodiscard]] std::size_t size() const { return readings_.size(); }

  struct Sample {
    double time_s = 0;
    double offset_s = 0;
    double error_s = 0;  ///< standard error, as far as the readings scatter
    double bound_s = 0;
  };
  /// Forgets them. nullopt when there were none.
  std::optional<Sample> take();

 private:
  std::vector<Reading> readings_;
};

}  // namespace core
