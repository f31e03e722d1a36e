// A normal distribution that is tilted by an exponential and cut on both sides.
#pragma once

namespace core {

/// The density exp(-x^2/2 + tilt*x) / sqrt(2 pi) between `low` and `high`: its mass, and mean and
/// variance of what is distributed so. The mass as a logarithm: far out, and with steep tilts, it
/// is beyond what a number holds.
struct CutNormal {
  double log_mass = 0;
  double mean = 0;
  double variance = 1;
};
CutNormal cut_normal(double low, double high, double tilt);

}  // namespace core
