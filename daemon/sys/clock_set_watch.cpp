#include "sys/clock_set_watch.hpp"

#include <cerrno>
#include <cstdint>
#include <ctime>
#include <sys/timerfd.h>
#include <unistd.h>
#include <utility>

namespace sys {
namespace {

// Some 292 years are the most that the kernel counts; any clock that works is before this (2200).
constexpr time_t kNeverComes = 7'258'118'400;

}  // namespace

ClockSetWatch::ClockSetWatch(netio::EventLoop& loop, std::function<void()> moved)
    : moved_{std::move(moved)} {
  // Machines without epoll, simulated ones above all, have no such timers either.
  if (!loop.has_epoll()) return;
  fd_ = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (fd_ < 0 || !wait_for_cancel()) return;
  watch_.emplace(netio::Watch::readable(loop, fd_, [this] { on_word(); }));
}

ClockSetWatch::~ClockSetWatch() {
  watch_.reset();
  if (fd_ >= 0) close(fd_);
}

bool ClockSetWatch::wait_for_cancel() const {
  const itimerspec when{.it_interval = {}, .it_value = {.tv_sec = kNeverComes, .tv_nsec = 0}};
  constexpr int kFlags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
  return timerfd_settime(fd_, kFlags, &when, nullptr) == 0 || errno == ECANCELED;
}

void ClockSetWatch::on_word() {
  std::uint64_t times = 0;
  // The answer is an error: that it was cancelled. Reading it is what makes it silent again.
  if (read(fd_, &times, sizeof times) < 0 && errno == EAGAIN) return;
  wait_for_cancel();
  moved_();
}

}  // namespace sys
