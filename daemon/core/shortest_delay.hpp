// How short a delay could be, from the shortest that were seen.
#pragma once

#include <span>

namespace core {

struct ShortestDelay {
  double at_s = 0;
  double error_s = 0;  ///< standard error
};

/// Near its end a distribution rises by some power of the distance: by the first where only one way
/// has queues, by the second where both have. Of the r lowest of many values below the next one, x,
/// each has the density k (d - end)^(k-1) / (x - end)^k. All powers between are tried, and all ends
/// below the lowest value; the mean over them, weighted by how well they foretell, is the end.
/// `sorted`: three delays at least.
ShortestDelay shortest_delay(std::span<const double> sorted);

}  // namespace core
