#include "netio/event_loop.hpp"

#include <algorithm>
#include <cstdlib>
#include <event2/event.h>
#include <stdexcept>
#include <utility>

#include "netio/monotonic.hpp"

namespace netio {
namespace {

void call(evutil_socket_t, short, void* callback) {
  (*static_cast<EventLoop::Callback*>(callback))();
}

void ignore(evutil_socket_t, short, void*) {}

event_base* make_base(EventLoop::Descriptors descriptors) {
  const std::unique_ptr<event_config, decltype(&event_config_free)> config{event_config_new(),
                                                                           event_config_free};
  // Deadlines of microseconds, not of the cheap coarse clock.
  if (config) event_config_set_flag(config.get(), EVENT_BASE_FLAG_PRECISE_TIMER);
  if (config && descriptors == EventLoop::Descriptors::few) {
    event_config_avoid_method(config.get(), "epoll");
  }
  event_base* base = config ? event_base_new_with_config(config.get()) : nullptr;
  if (base == nullptr) throw std::runtime_error("the system gives no event mechanism");
  return base;
}

}  // namespace

void EventLoop::FreeBase::operator()(event_base* base) const { event_base_free(base); }
void detail::FreeEvent::operator()(event* pending) const { event_free(pending); }

EventLoop::EventLoop(Descriptors descriptors)
    : base_{make_base(descriptors)}, has_epoll_{std::getenv("EVENT_NOEPOLL") == nullptr} {}

void EventLoop::run() {
  stopped_ = false;
  // A signal ends one turn. Anything but 0 says that there is nothing left to wait for.
  for (signals_.deliver(); !stopped_; signals_.deliver()) {
    signals_.interrupt(base_.get());
    if (event_base_loop(base_.get(), EVLOOP_ONCE) != 0) break;
  }
  signals_.interrupt(nullptr);
}

void EventLoop::stop() {
  stopped_ = true;
  event_base_loopbreak(base_.get());
}

Watch Watch::readable(EventLoop& loop, int fd, EventLoop::Callback callback) {
  Watch watch;
  watch.callback_ = std::make_unique<EventLoop::Callback>(std::move(callback));
  watch.event_.reset(
      event_new(loop.base_.get(), fd, EV_READ | EV_PERSIST, call, watch.callback_.get()));
  if (!watch.event_ || event_add(watch.event_.get(), nullptr) != 0) {
    throw std::runtime_error("cannot wait for a descriptor");
  }
  return watch;
}

Watch Watch::signal(EventLoop& loop, int number, EventLoop::Callback callback) {
  Watch watch;
  // Something to wait for, so that the loop goes on while there is nothing but signals.
  constexpr timeval kSeldom{.tv_sec = 86'400, .tv_usec = 0};
  watch.event_.reset(event_new(loop.base_.get(), -1, EV_PERSIST, ignore, nullptr));
  if (!watch.event_ || event_add(watch.event_.get(), &kSeldom) != 0) {
    throw std::runtime_error("cannot wait for a signal");
  }
  loop.signals_.watch(number, std::move(callback));
  watch.signal_ = {&loop.signals_, detail::ForgetSignal{number}};
  return watch;
}

Timer::Timer(EventLoop& loop, EventLoop::Callback callback)
    : state_{std::make_unique<State>(State{.callback = std::move(callback)})},
      event_{event_new(loop.base_.get(), -1, 0, &Timer::call, state_.get())} {
  if (!event_) throw std::runtime_error("cannot make a timer");
}

void Timer::call(int, short, void* state) {
  auto& timer = *static_cast<State*>(state);
  timer.when = ntp::Monotonic::max();
  timer.callback();
}

void Timer::at(ntp::Monotonic when) {
  const ntp::Monotonic before = std::exchange(state_->when, when);
  if (when == ntp::Monotonic::max()) {
    event_del(event_.get());
    return;
  }
  const ntp::Monotonic now = monotonic_now();
  if (before <= now && when <= now) return;
  // Compare before subtracting: Monotonic{} means "now" and lies far away.
  const ntp::Nanos wait = when <= now ? ntp::Nanos{0} : when - now;
  // Rounded up: a timer that comes early would spin.
  const auto micros = std::chrono::ceil<std::chrono::microseconds>(wait).count();
  const timeval delay{.tv_sec = micros / 1'000'000, .tv_usec = micros % 1'000'000};
  // libevent counts from when it last looked at the clock, which a callback may be long ago.
  if (micros > 0) event_base_update_cache_time(event_get_base(event_.get()));
  event_add(event_.get(), &delay);
}

Afterwards::Afterwards(EventLoop& loop, EventLoop::Callback callback)
    : callback_{std::make_unique<EventLoop::Callback>(std::move(callback))},
      event_{event_new(loop.base_.get(), -1, 0, call, callback_.get())} {
  if (!event_) throw std::runtime_error("cannot make an event");
}

void Afterwards::request() { event_active(event_.get(), EV_TIMEOUT, 0); }

}  // namespace netio
