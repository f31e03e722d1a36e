#include "core/cut_normal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace core {
namespace {

const double kLogRoot = std::log(2 * std::numbers::pi) / 2;
constexpr double kSmallestMass = 1e-12;  // below it differences of masses are noise
constexpr double kNarrowCut = 1e-6;
constexpr double kFarTail = 25;  // standard deviations; erfc vanishes a little beyond

double normal_density(double x) { return std::exp(-x * x / 2 - kLogRoot); }

// The mass above x in densities at x (Mills' ratio), for x >= 0.
double mills_ratio(double x) {
  if (x > kFarTail) return 1 / (x + 1 / (x + 2 / x));
  return std::sqrt(std::numbers::pi / 2) * std::exp(x * x / 2) * std::erfc(x / std::numbers::sqrt2);
}

// So narrow that the normal_density hardly changes within.
CutNormal cut_sliver(double a, double b) {
  const double width = std::max(b - a, 1e-300);
  const double middle = (a + b) / 2;
  return {std::log(width) - middle * middle / 2 - kLogRoot, middle, width * width / 12};
}

// 0 < a < b
CutNormal cut_tail(double a, double b) {
  if (b - a < kNarrowCut * (1 + a)) return cut_sliver(a, b);
  const double drop = std::exp(-(b - a) * (b + a) / 2);        // of the normal_density from a to b
  const double mass = mills_ratio(a) - drop * mills_ratio(b);  // in densities at a
  if (!(mass > 0)) return cut_sliver(a, b);
  const double mean = (1 - drop) / mass;
  const double square = 1 + (a - drop * b) / mass;
  const double most = (b - a) * (b - a) / 4;
  return {std::log(mass) - a * a / 2 - kLogRoot, mean, std::clamp(square - mean * mean, 0.0, most)};
}

// a <= 0 <= b
CutNormal cut_around(double a, double b) {
  const double mass = (std::erfc(a / std::numbers::sqrt2) - std::erfc(b / std::numbers::sqrt2)) / 2;
  if (!(mass > kSmallestMass)) return cut_sliver(a, b);
  const double low = normal_density(a);
  const double high = normal_density(b);
  const double mean = (low - high) / mass;
  const double square = 1 + (a * low - b * high) / mass;
  return {std::log(mass), mean, std::clamp(square - mean * mean, 0.0, 1.0)};
}

}  // namespace

// exp(-x^2/2 + tx) = exp(t^2/2) exp(-(x-t)^2/2): the same, elsewhere. What lies on the left is
// turned round, so that tails are only ever on the right.
CutNormal cut_normal(double low, double high, double tilt) {
  double a = low - tilt;
  double b = high - tilt;
  const bool turned = a + b < 0;
  if (turned) {
    const double left = a;
    a = -b;
    b = -left;
  }
  CutNormal out = a > 0 ? cut_tail(a, b) : cut_around(a, b);
  out.log_mass += tilt * tilt / 2;
  out.mean = tilt + (turned ? -out.mean : out.mean);
  return out;
}

}  // namespace core
