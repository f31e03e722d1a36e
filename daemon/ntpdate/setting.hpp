// Correcting the clock once, or not at all.
#pragma once

#include <cstdint>
#include <string>

#include "ntpdate/command_line.hpp"
#include "sys/clock.hpp"

namespace ntpdate {

enum class Verb : std::uint8_t { adjust, step };

/// What the wish means for an offset of this size; for a query, what would be done by default.
Verb verb_of(const Command& command, ntp::Seconds offset);

struct Done {
  bool adjusted = false;
  std::string error;  ///< why not, in words; empty when nothing was tried
};
/// `offset` positive: the clock is advanced.
Done adjust(sys::Clock& clock, Verb verb, ntp::Seconds offset);

/// Whether somebody has a UDP socket on that port of this machine: a daemon that steers the clock,
/// for all that is known. False also when this process may not find out.
bool port_is_taken(std::uint16_t port);

}  // namespace ntpdate
