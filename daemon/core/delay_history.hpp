// How long the way to a source takes at least, and what a longer delay says of a sample.
#pragma once

#include <cstddef>
#include <deque>

namespace core {

/// Remembers the delays of the last half day. The shortest is the way itself; what a sample took
/// longer was spent in queues, one way or the other, so that its offset is off by half of it at
/// most.
class DelayHistory {
 public:
  explicit DelayHistory(double precision_s) : precision_s_{precision_s} {}

  void add(double time_s, double delay_s);

  struct Excess {
    double excess_s = 0;  ///< beyond the shortest delay
    double doubt_s = 0;   ///< standard error of the shortest delay
    double usual_s = 0;   ///< median excess, doubt included
  };
  /// Of a delay that was added before.
  [[nodiscard]] Excess judge(double delay_s) const;

  friend bool operator==(const DelayHistory&, const DelayHistory&) = default;

 private:
  double precision_s_;
  std::deque<std::pair<double, double>> delays_;  // time and delay
};

}  // namespace core
