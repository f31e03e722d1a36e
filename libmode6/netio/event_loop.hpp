// One thread's wait for descriptors, deadlines and signals; owns libevent's part of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "netio/signals.hpp"
#include "ntp/timestamp.hpp"

struct event;
struct event_base;

namespace netio {

/// Runs callbacks when descriptors are readable, deadlines have come or signals arrived. What it
/// hands out (Watch, Timer) must not outlive it.
class EventLoop {
 public:
  using Callback = std::function<void()>;
  /// `few` waits by poll(2): its cost grows with the number of descriptors, but the kernel has
  /// nobody to wake for each datagram that comes or leaves while the process is busy. A server of
  /// datagrams spends 5 to 8 % less of its CPU so (measured over loopback).
  enum class Descriptors : std::uint8_t { few, many };

  /// Throws std::runtime_error when the system gives no event mechanism.
  explicit EventLoop(Descriptors descriptors = Descriptors::many);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Until stop(), or until nothing is left to wait for.
  void run();
  /// Callable from callbacks; run() returns when the current one does.
  void stop();

  /// Whether the machine offers what is Linux' own: simulated ones know only older ways, and say so
  /// by EVENT_NOEPOLL in the environment.
  [[nodiscard]] bool has_epoll() const { return has_epoll_; }

 private:
  friend class HttpServer;
  friend class TcpListener;
  friend class TlsStream;
  friend class Watch;
  friend class Timer;
  friend class Afterwards;
  struct FreeBase {
    void operator()(event_base* base) const;
  };
  std::unique_ptr<event_base, FreeBase> base_;
  Signals signals_;
  const bool has_epoll_;
  bool stopped_ = false;
};

namespace detail {
struct FreeEvent {
  void operator()(event* pending) const;
};
using EventPointer = std::unique_ptr<event, FreeEvent>;
struct ForgetSignal {
  int number = 0;
  void operator()(Signals* signals) const { signals->forget(number); }
};
}  // namespace detail

/// Calls back whenever a descriptor is readable (or has an error to fetch), or each time a signal
/// arrived, until it is destroyed. It does not own the descriptor.
class Watch {
 public:
  static Watch readable(EventLoop& loop, int fd, EventLoop::Callback callback);
  static Watch signal(EventLoop& loop, int number, EventLoop::Callback callback);

 private:
  Watch() = default;
  std::unique_ptr<EventLoop::Callback> callback_;  // libevent keeps its address
  detail::EventPointer event_;
  std::unique_ptr<Signals, detail::ForgetSignal> signal_;
};

/// Calls back once for each at(), on or just after that instant of the monotonic clock. An instant
/// that has come is not put off by setting it to another that has come: what keeps the loop busy
/// may do that in each of its turns.
class Timer {
 public:
  Timer(EventLoop& loop, EventLoop::Callback callback);

  /// Replaces an earlier instant. Monotonic::max() means never.
  void at(ntp::Monotonic when);

 private:
  struct State {
    EventLoop::Callback callback;
    ntp::Monotonic when = ntp::Monotonic::max();  // max: not set
  };
  static void call(int fd, short what, void* state);

  std::unique_ptr<State> state_;  // libevent keeps its address
  detail::EventPointer event_;
};

/// Calls back once for each request(), when the callback that requests it has returned and before
/// the loop waits again: for what must not be done while one is on the stack, a destruction for
/// instance. Its own callback must not request it.
class Afterwards {
 public:
  Afterwards(EventLoop& loop, EventLoop::Callback callback);

  void request();

 private:
  std::unique_ptr<EventLoop::Callback> callback_;  // libevent keeps its address
  detail::EventPointer event_;
};

}  // namespace netio
