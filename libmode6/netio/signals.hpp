// Signals as the loop sees them: noted when they come, delivered between two waits.
#pragma once

#include <csignal>
#include <functional>
#include <map>

struct event_base;

namespace netio {

/// No descriptor carries them: a signal interrupts the wait itself. One that comes just before the
/// wait begins is not lost: an alarm interrupts again until it was delivered. At most one loop of a
/// process watches signals.
class Signals {
 public:
  using Callback = std::function<void()>;

  Signals() = default;
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals();

  /// Throws std::runtime_error when that signal cannot be caught. SIGALRM is ours.
  void watch(int number, Callback callback);
  /// What the signal did before it was watched it does again.
  void forget(int number);

  /// Whose wait is to be interrupted; nullptr when nobody waits. Of no effect where nothing is
  /// watched: loops of other threads leave signals to the one that does.
  void interrupt(event_base* base);
  /// Calls back for what arrived since the last time.
  void deliver();

 private:
  struct Watched {
    Callback callback;
    struct sigaction before{};
  };
  std::map<int, Watched> watched_;
};

}  // namespace netio
