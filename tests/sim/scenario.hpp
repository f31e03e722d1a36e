// One situation: a clock, its servers and the ways to them, and what must come out of it.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "link.hpp"
#include "oscillator.hpp"

namespace sim {

struct ServerModel {
  std::string name;
  double offset_s = 0;  ///< of its clock; positive: ahead
  LinkModel link;
};

/// Something happens to the machine that no oscillator explains.
struct Disturbance {
  double at_s = 0;
  double wall_s = 0;   ///< the wall clock alone jumps by this; after sleep: by how much it is wrong
  double sleep_s = 0;  ///< nothing runs for so long, and the monotonic clock stands still
};

/// A leap second, announced for the day before. `kernel`: who is armed does it by himself.
struct LeapModel {
  double at_s = 0;                               ///< 0: none
  std::int64_t midnight_unix_s = 1'830'297'600;  ///< after it; the New Year of 2028
  bool insert = true;
  bool kernel = true;
};

struct Scenario {
  std::string name;
  int seeds = 1;  ///< fewer say little, for so much hangs on when the event falls
  double duration_s = 60'000;
  double score_from_s = 10'000;
  double event_s = 0;  ///< convergence is counted from here
  double converged_below_s = 1e-3;
  int minpoll = 6;
  int maxpoll = 6;
  OscillatorModel clock;
  std::int64_t start_unix_s = 1'800'000'000;  ///< where no leap second says otherwise
  LeapModel leap;
  double smear_s = 0;  ///< clients are served the leap second within so long before it
  std::vector<Disturbance> disturbances;  ///< in order of time
  std::vector<ServerModel> servers;
  std::map<std::string, double> limits;     ///< "rms", "max", "frequency", "convergence", "poll"
  std::map<std::string, double> reference;  ///< what chrony 4.8 reaches
};

/// Lines of words; `#` begins a comment. The error names line and word.
std::expected<Scenario, std::string> parse_scenario(std::string_view text, std::string name);

}  // namespace sim
