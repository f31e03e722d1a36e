// Notes that `logconfig` chooses, and the figures that it may ask for.
#pragma once

#include "core/actions.hpp"
#include "node/node.hpp"
#include "sys/log.hpp"

namespace sys {

/// What `logconfig` leaves out is not written; a note without a kind always is.
void write_note(Log& log, const core::Note& note, core::LogMask mask);

/// Writes the figures once an hour, where they are wanted.
class Figures {
 public:
  Figures(Log& log, ntp::Monotonic now);

  void look(const node::Node& node, ntp::Now now);
  /// Never, when none are wanted.
  [[nodiscard]] ntp::Monotonic next_deadline(const node::Node& node) const;

 private:
  Log& log_;
  ntp::Monotonic next_;
};

}  // namespace sys
