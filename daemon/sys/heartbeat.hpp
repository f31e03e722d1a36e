// Signs of life for a service manager.
#pragma once

#include <functional>
#include <string>

#include "netio/event_loop.hpp"
#include "ntp/timestamp.hpp"

namespace sys {

/// Half of what $WATCHDOG_USEC allows between two signs of life; `otherwise` without a watchdog, or
/// with one that is meant for another process.
ntp::Nanos heartbeat_interval(ntp::Nanos otherwise);

/// Tells the service manager now and then that the loop turns, and how the daemon fares when that
/// changes. Silent without a service manager.
class Heartbeat {
 public:
  Heartbeat(netio::EventLoop& loop, std::function<std::string()> status);

 private:
  void beat();

  std::function<std::string()> status_;
  std::string told_;
  netio::Timer timer_;
};

}  // namespace sys
