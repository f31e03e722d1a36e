// Asks every address of every server at once, on one loop.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "ntpdate/command_line.hpp"
#include "ntpdate/probe.hpp"
#include "sys/clock.hpp"

namespace ntpdate {

struct Findings {
  std::deque<Probe> probes;
  std::vector<std::size_t> server;    ///< which target each probe belongs to
  std::vector<std::string> troubles;  ///< lines about servers whose address is not known
};

/// "transmit(...)" and "receive(...)", as it happens.
using Watcher = std::function<void(const std::string& line)>;

/// Returns when each address gave its samples or was given up. Names are resolved in parallel,
/// which takes five seconds at most.
Findings inquire(const Command& command, const Plan& plan, sys::Clock& clock,
                 const Watcher& watcher);

}  // namespace ntpdate
