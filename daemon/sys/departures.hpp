// When the replies of one batch leave.
#pragma once

#include <cstddef>

#include "ntp/timestamp.hpp"

namespace sys {

/// The kernel sends the replies of a batch one after the other; when each leaves it does not say.
/// This knows how long one waits for those before it, never more than it really does: a reply that
/// claims to have left later than it did would have come "from the future", and would make clients
/// believe that the way is shorter than it is. So it goes by the least that a reply has cost
/// lately.
class Departures {
 public:
  /// A batch of `replies` took so long to send, all in all.
  void learn(std::size_t replies, ntp::Nanos took);
  /// How long after the beginning a reply leaves at least that has `place` others before it.
  [[nodiscard]] ntp::Nanos wait(std::size_t place) const;

 private:
  double least_ns_ = 0;  // that one reply costs; 0: not known yet
};

}  // namespace sys
