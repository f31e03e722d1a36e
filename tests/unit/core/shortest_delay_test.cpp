#include "core/shortest_delay.hpp"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <random>
#include <vector>

namespace {

using core::shortest_delay;

// Round trips: `base` and the waits of both ways.
std::vector<double> round_trips(std::mt19937_64& random, std::size_t count, double up,
                                double down) {
  constexpr double kBase = 0.01;
  std::exponential_distribution<double> there{1 / up};
  std::exponential_distribution<double> back{1 / down};
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(kBase + there(random) + back(random));
  std::ranges::sort(out);
  return out;
}

struct EndFigures {
  double error = 0;   // rms
  double lowest = 0;  // rms of the lowest value itself
  int within = 0;     // two standard errors
};

EndFigures end_figures(double up, double down) {
  std::mt19937_64 random{1};
  EndFigures out;
  constexpr int kRuns = 200;
  for (int i = 0; i < kRuns; ++i) {
    const auto sorted = round_trips(random, 400, up, down);
    const auto found = shortest_delay(sorted);
    const double error = found.at_s - 0.01;
    out.error += error * error / kRuns;
    out.lowest += (sorted.front() - 0.01) * (sorted.front() - 0.01) / kRuns;
    out.within += std::abs(error) < 2 * found.error_s ? 1 : 0;
  }
  return {std::sqrt(out.error), std::sqrt(out.lowest), out.within};
}

TEST(ShortestDelay, is_closer_than_the_lowest_where_both_ways_have_queues) {
  const EndFigures found = end_figures(1e-3, 1e-3);
  EXPECT_LT(found.error, 0.6 * found.lowest);
  EXPECT_GE(found.within, 180);
}

TEST(ShortestDelay, is_hardly_worse_where_one_way_is_quiet) {
  const EndFigures found = end_figures(1e-6, 1e-3);
  EXPECT_LT(found.error, 1.4 * found.lowest);
  EXPECT_GE(found.within, 180);
}

TEST(ShortestDelay, is_never_below_zero_nor_above_what_was_seen) {
  for (const std::vector<double>& sorted :
       {std::vector<double>{0, 0, 0}, {0, 1e-9, 1}, {1, 1, 1, 1}, {1e-9, 2e-9, 3e-9, 1e3}}) {
    const auto found = shortest_delay(sorted);
    EXPECT_LE(found.at_s, sorted.front());
    EXPECT_GE(found.at_s, -1e-12);
    EXPECT_TRUE(std::isfinite(found.error_s));
  }
}

}  // namespace
