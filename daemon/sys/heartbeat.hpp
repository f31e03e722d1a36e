// Signs of life for a service manager.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "netio/event_loop.hpp"
#include "ntp/timestamp.hpp"

namespace sys {

/// Half of what $WATCHDOG_USEC allows between two signs of life; nullopt without a watchdog, or
/// with one that is meant for another process.
std::optional<ntp::Nanos> heartbeat_interval();

/// Tells the service manager how the daemon fares when that changes and, where it has a watchdog,
/// that the loop turns: without one nobody is woken. Silent without a service manager.
class Heartbeat {
 public:
  Heartbeat(netio::EventLoop& loop, std::function<std::string()> status);

  /// After whatever may have changed how it fares.
  void look();

 private:
  void beat();
  /// What is new of it as a line for the service manager; empty: nothing.
  std::string news();

  std::function<std::string()> status_;
  std::string told_;
  bool waited_for_ = false;
  netio::Timer timer_;
};

}  // namespace sys
