// Hears at once when the process that sets the clock has ended, not only with the next command.
#pragma once

#include <functional>
#include <optional>

#include "netio/event_loop.hpp"
#include "sys/clock.hpp"

namespace sys {

/// Calls `lost` once. Does nothing for a clock that nobody else sets.
class KeeperWatch {
 public:
  KeeperWatch(netio::EventLoop& loop, Clock& clock, std::function<void()> lost);

 private:
  void on_word();

  Clock& clock_;
  std::function<void()> lost_;
  netio::Timer farewell_;  // a callback must not end the watch that calls it
  std::optional<netio::Watch> watch_;
};

}  // namespace sys
