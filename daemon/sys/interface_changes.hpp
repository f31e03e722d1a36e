// Word from the kernel that addresses of this machine came or went.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "netio/event_loop.hpp"
#include "sys/files.hpp"

namespace sys {

/// Calls back a moment after the last of a series of changes, and every `interval` besides. Where
/// the system gives no such word (a sandbox without netlink) the interval alone has to do.
class InterfaceChanges {
 public:
  /// An interval of 0 means never, neither on word nor by time.
  InterfaceChanges(netio::EventLoop& loop, std::chrono::seconds interval,
                   std::function<void()> changed);

  /// Whether the kernel tells.
  [[nodiscard]] bool is_told() const { return static_cast<bool>(socket_); }

 private:
  void on_word();
  void on_time();

  Fd socket_;
  std::chrono::seconds interval_;
  std::function<void()> changed_;
  netio::Timer timer_;
  std::unique_ptr<netio::Watch> watch_;
};

}  // namespace sys
