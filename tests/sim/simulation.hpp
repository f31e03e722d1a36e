// Runs the real engine, or the model of the classic daemon, on a simulated clock and network.
#pragma once

#include <cstdint>

#include "scenario.hpp"

namespace sim {

struct Result {
  double rms_s = 0;  ///< of the clock's error, over the scored time
  double mean_s = 0;
  double max_s = 0;
  double frequency = 0;      ///< rms, s/s
  double convergence_s = 0;  ///< from the start or the event; the whole duration when never
  double poll_s = 0;         ///< mean seconds between packets
  int steps = 0;
  int backward = 0;                    ///< jumps back that nobody commanded
  double worst_rate_at_start_ppm = 0;  ///< commanded in the first minute
  double worst_rate_ppm = 0;           ///< and later
  double smear_s = 0;     ///< worst error of the time that clients are served, where it is smeared
  double bound_held = 0;  ///< share of the scored seconds in which the error bound held the error
};

enum class Who : unsigned char { gnomon, classic };

Result run(const Scenario& scenario, std::uint64_t seed, Who who = Who::gnomon);

}  // namespace sim
