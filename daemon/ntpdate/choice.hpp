// Which of the servers that were asked is believed: by the daemon's own selection.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/selection.hpp"
#include "ntpdate/probe.hpp"

namespace ntpdate {

struct Choice {
  std::optional<std::size_t> best;   ///< index of the probe whose offset counts
  ntp::Seconds offset{0};            ///< of the best one; positive: the local clock is behind
  std::string why_none;              ///< a sentence without its full stop, when there is no best
  std::vector<std::string> why_not;  ///< of each probe that is not used, else empty: sentence parts
};

Choice choose(const std::deque<Probe>& probes, ntp::Monotonic now);

}  // namespace ntpdate
