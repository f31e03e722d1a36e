#include "ntptop/series.hpp"

#include <algorithm>
#include <cmath>

namespace ntptop {
namespace {

Point merged(const Point& a, const Point& b) {
  return {a.from, b.to, std::min(a.least, b.least), std::max(a.most, b.most), b.last};
}

}  // namespace

void Series::add(Instant at, double value) {
  if (!std::isfinite(value)) return;
  const Point point{at, at, value, value, value};
  if (!points_.empty() && at <= points_.back().to) {
    if (at == points_.back().to) points_.back() = point;
    return;
  }
  if (points_.size() >= capacity_) {
    const std::size_t half = points_.size() / 2 / 2 * 2;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < half; i += 2) points_[kept++] = merged(points_[i], points_[i + 1]);
    points_.erase(points_.begin() + static_cast<std::ptrdiff_t>(kept),
                  points_.begin() + static_cast<std::ptrdiff_t>(half));
  }
  points_.push_back(point);
}

std::vector<double> Series::tail(std::size_t count, Instant until) const {
  auto end = std::ranges::upper_bound(points_, until, {}, &Point::from);
  const auto wanted = static_cast<std::ptrdiff_t>(count);
  const auto begin = end - points_.begin() > wanted ? end - wanted : points_.begin();
  std::vector<double> values;
  for (auto point = begin; point != end; ++point) values.push_back(point->last);
  return values;
}

}  // namespace ntptop
