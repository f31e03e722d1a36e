#include "sys/server_threads.hpp"

#include <csignal>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace sys {
namespace {

/// Signals are for the loop: here they would end no wait.
class WithoutSignals {
 public:
  WithoutSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  WithoutSignals(const WithoutSignals&) = delete;
  WithoutSignals& operator=(const WithoutSignals&) = delete;
  ~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace

struct ServerThreads::Thread {
  std::size_t index = 0;
  node::Gate* gate = nullptr;
  int wake = -1;     // an event descriptor: there is news
  std::mutex guard;  // of the gate, the counters of the ports, and the next three
  Watched news;
  bool has_news = false;
  bool ends = false;

  // The thread's own.
  Watched watched;
  std::vector<pollfd> waits;
  Turnaround turnaround;
  std::thread thread;

  Thread() : wake{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    if (wake < 0) throw std::runtime_error("the system gives no descriptor between threads");
  }
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  ~Thread() {
    if (thread.joinable()) {
      {
        const std::lock_guard lock{guard};
        ends = true;
      }
      eventfd_write(wake, 1);
      thread.join();
    }
    close(wake);
  }

  // False: it is over.
  bool look_for_news() {
    const std::lock_guard lock{guard};
    if (ends) return false;
    if (!std::exchange(has_news, false)) return true;
    watched = std::move(news);
    waits = {{.fd = wake, .events = POLLIN, .revents = 0}};
    for (const auto& port : watched.ports) {
      waits.push_back({.fd = port->socket.fd(), .events = POLLIN, .revents = 0});
    }
    return true;
  }
};

ServerThreads::ServerThreads(const std::vector<node::Gate*>& gates) {
  const WithoutSignals quiet;
  for (node::Gate* gate : gates) {
    threads_.push_back(std::make_unique<Thread>());
    threads_.back()->index = threads_.size() - 1;
    threads_.back()->gate = gate;
    threads_.back()->has_news = true;  // nothing to serve yet, but the wait for news
  }
  for (const auto& thread : threads_) {
    thread->thread = std::thread{[this, &thread = *thread] { run(thread); }};
  }
}

ServerThreads::~ServerThreads() = default;

void ServerThreads::watch(std::size_t index, Watched watched) {
  Thread& thread = *threads_[index];
  {
    const std::lock_guard lock{thread.guard};
    thread.news = std::move(watched);
    thread.has_news = true;
  }
  eventfd_write(thread.wake, 1);
}

void ServerThreads::publish(const core::ServedTime& served, const ClockMap& clock) {
  told_.store({served, clock});
}

ServerThreads::Pause ServerThreads::pause() {
  Pause locks;
  for (const auto& thread : threads_) locks.emplace_back(thread->guard);
  return locks;
}

void ServerThreads::run(Thread& thread) {
  while (thread.look_for_news()) {
    if (poll(thread.waits.data(), thread.waits.size(), -1) <= 0) continue;
    if (thread.waits[0].revents != 0) {
      eventfd_t count = 0;
      eventfd_read(thread.wake, &count);
    }
    for (std::size_t i = 0; i < thread.watched.ports.size(); ++i) {
      if (thread.waits[i + 1].revents != 0) serve(thread, thread.watched.ports[i]);
    }
  }
}

void ServerThreads::serve(Thread& thread, const std::shared_ptr<ServerPort>& port) {
  // Then the other sockets and what is new have their turn.
  constexpr std::size_t kMostDatagrams = 16 * netio::UdpBatch::kSize;
  {
    const std::lock_guard lock{thread.guard};
    ++port->counters.wakeups;
  }
  std::size_t served = 0;
  std::size_t came = 0;
  do {
    const Told told = told_.load();
    came = thread.turnaround.run(
        *port,
        {.gate = *thread.gate,
         .served = told.served,
         .clock = told.clock,
         .loopback_interfaces = thread.watched.loopback_interfaces,
         .guard = &thread.guard},
        [&](const netio::Datagram& datagram, const node::Arrival& arrival) {
          handover_.push({.octets = {datagram.octets.begin(), datagram.octets.end()},
                          .arrival = arrival,
                          .path = datagram.path,
                          .port = port,
                          .gate = thread.index});
        });
    served += came;
  } while (came > 1 && served < kMostDatagrams);
}

}  // namespace sys
