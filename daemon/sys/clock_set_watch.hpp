// Hears at once when somebody sets the system clock, so that nobody has to look.
#pragma once

#include <functional>
#include <optional>

#include "netio/event_loop.hpp"

namespace sys {

/// Calls `moved` after each jump of CLOCK_REALTIME, whoever made it: this program, another, the
/// kernel at a leap second, or a machine that wakes from sleep. Slewing is no jump.
class ClockSetWatch {
 public:
  ClockSetWatch(netio::EventLoop& loop, std::function<void()> moved);
  ClockSetWatch(const ClockSetWatch&) = delete;
  ClockSetWatch& operator=(const ClockSetWatch&) = delete;
  ~ClockSetWatch();

  /// False: the system does not tell, and somebody has to look now and then.
  [[nodiscard]] bool works() const { return watch_.has_value(); }

 private:
  /// A timer that never comes, but is cancelled when the clock is set.
  bool wait_for_cancel() const;
  void on_word();

  std::function<void()> moved_;
  int fd_ = -1;
  std::optional<netio::Watch> watch_;
};

}  // namespace sys
