// One value over time, in bounded memory however long it is watched.
#pragma once

#include <cstddef>
#include <vector>

#include "ntptop/figures.hpp"

namespace ntptop {

/// The values of a stretch of time.
struct Point {
  Instant from;
  Instant to;
  double least = 0;
  double most = 0;
  double last = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

/// Keeps everything since the beginning: whenever it is full, pairs of the older half become one
/// point each. The newest quarter at least is always as fine as it came.
class Series {
 public:
  explicit Series(std::size_t capacity = kDefault) : capacity_{capacity < 8 ? 8 : capacity} {}
  static constexpr std::size_t kDefault = 1024;

  /// In order of time; a value that is not later than the last one replaces it. Not-finite values
  /// are ignored.
  void add(Instant at, double value);

  [[nodiscard]] const std::vector<Point>& points() const { return points_; }
  [[nodiscard]] bool empty() const { return points_.empty(); }
  /// The last `count` points up to `until`, oldest first.
  [[nodiscard]] std::vector<double> tail(std::size_t count, Instant until) const;

 private:
  std::size_t capacity_;
  std::vector<Point> points_;
};

}  // namespace ntptop
