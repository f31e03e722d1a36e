// How well the clock could be kept at all by whoever knows the noise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

#include "scenario.hpp"

namespace sim {

/// How far ahead a clock may be and how fast it may run: equally probable points, for a belief that
/// is no normal distribution.
///
/// A request that waited u beyond the shortest way and a reply that waited d say that the clock is
/// ahead by something between (ahead - u) and (ahead + d). Where both waits are exponential with
/// the same mean J, their density there is exp(-(u + d) / J) / J^2: the same wherever between both
/// ends the truth lies, and zero outside. So all of an exchange is this pair of ends, and Bayes'
/// rule keeps those points that lie between them: no weights, no fit, no approximation but the
/// number of points. Their mean is the estimate with the least mean square error that there is.
class Cloud {
 public:
  struct Point {
    double ahead_s = 0;
    double rate = 0;  ///< s/s
  };
  /// Begins with the truth itself: nobody knows more.
  Cloud(const Point& truth, double wander, std::size_t points, std::uint64_t seed);

  /// `elapsed_s` later the clock is ahead by something between these.
  void pass(double elapsed_s, double low_s, double high_s);
  [[nodiscard]] Point mean() const;
  /// How often too few points were left to go on with: then the mean is not quite the best.
  [[nodiscard]] int poor() const { return poor_; }

 private:
  double wander_;
  std::vector<Point> points_;
  std::vector<Point> next_;
  std::mt19937_64 random_;
  int poor_ = 0;
};

/// Why there is no bound for this situation; empty: there is one.
std::string_view why_no_bound(const Scenario& scenario);

struct Bound {
  double rms_s = 0;  ///< over the scored time, second by second, of a clock that obeys at once
  int poor = 0;
};
Bound bound(const Scenario& scenario, std::uint64_t seed, std::size_t points);

}  // namespace sim
