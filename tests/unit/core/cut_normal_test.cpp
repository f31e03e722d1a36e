#include "core/cut_normal.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <numbers>

namespace {

using core::cut_normal;
using core::CutNormal;

// The same by adding up small steps.
CutNormal summed_normal(double low, double high, double tilt) {
  constexpr int kSteps = 200'000;
  const double step = (high - low) / kSteps;
  double mass = 0;
  double first = 0;
  double second = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double x = low + (i + 0.5) * step;
    const double height = std::exp(-x * x / 2 + tilt * x) / std::sqrt(2 * std::numbers::pi) * step;
    mass += height;
    first += height * x;
    second += height * x * x;
  }
  const double mean = first / mass;
  return {std::log(mass), mean, second / mass - mean * mean};
}

void expect_cuts_near(const CutNormal& a, const CutNormal& b) {
  EXPECT_NEAR(a.log_mass, b.log_mass, 1e-6);
  EXPECT_NEAR(a.mean, b.mean, 1e-6);
  EXPECT_NEAR(a.variance, b.variance, 1e-6);
}

TEST(CutNormal, is_what_its_definition_adds_up_to) {
  for (const double tilt : {-3.0, 0.0, 0.5, 4.0}) {
    for (const double low : {-8.0, -1.0, 0.3, 3.0}) {
      for (const double width : {0.1, 1.0, 5.0}) {
        expect_cuts_near(cut_normal(low, low + width, tilt), summed_normal(low, low + width, tilt));
      }
    }
  }
}

TEST(CutNormal, uncut_it_is_a_normal_distribution_that_moved_by_the_tilt) {
  expect_cuts_near(cut_normal(-50, 50, 2), {2, 2, 1});
}

TEST(CutNormal, of_half_is_the_half_normal_distribution) {
  expect_cuts_near(cut_normal(0, 50, 0),
                   {std::log(0.5), std::sqrt(2 / std::numbers::pi), 1 - 2 / std::numbers::pi});
}

// Far out the density falls as exp(-low (x - low)): an exponential distribution at the edge.
TEST(CutNormal, holds_where_masses_are_smaller_than_any_number) {
  const CutNormal far = cut_normal(1000, 2000, 0);
  EXPECT_NEAR(far.log_mass, -500'000 - std::log(1000 * std::sqrt(2 * std::numbers::pi)), 1e-3);
  EXPECT_NEAR(far.mean, 1000.001, 1e-6);
  EXPECT_GE(far.variance, 0);
  const CutNormal left = cut_normal(-2000, -1000, 0);
  EXPECT_NEAR(left.log_mass, far.log_mass, 1e-9);
  EXPECT_NEAR(left.mean, -far.mean, 1e-9);
}

TEST(CutNormal, steep_tilts_press_against_the_edge) {
  const CutNormal steep = cut_normal(-1, 1, 1e4);
  EXPECT_NEAR(steep.mean, 1 - 1e-4, 1e-6);
  EXPECT_TRUE(std::isfinite(steep.log_mass));
}

TEST(CutNormal, a_sliver_is_uniform) {
  const CutNormal sliver = cut_normal(0.5, 0.5 + 1e-13, 0);
  EXPECT_NEAR(sliver.mean, 0.5, 1e-9);
  EXPECT_NEAR(sliver.variance, 0, 1e-12);
}

}  // namespace
