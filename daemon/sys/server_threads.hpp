// More threads than one that answer plain requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/served_time.hpp"
#include "netio/event_loop.hpp"
#include "node/gate.hpp"
#include "sys/clock_map.hpp"
#include "sys/handover.hpp"
#include "sys/sequence_lock.hpp"
#include "sys/server_port.hpp"
#include "sys/turnaround.hpp"

namespace sys {

/// Each thread has sockets and a gate of its own and touches nothing else of the daemon but a copy
/// of what clients are told. What is not plain goes to the thread that made this object. That one
/// may touch gates and counters only while it holds a Pause.
class ServerThreads {
 public:
  using Ports = std::vector<std::shared_ptr<ServerPort>>;
  /// Sockets that there are for a thread, and interfaces that are loopback.
  struct Watched {
    Ports ports;
    std::vector<std::uint32_t> loopback_interfaces;
  };

  /// One for each of `gates`, which must outlive it. They serve nothing before watch().
  explicit ServerThreads(const std::vector<node::Gate*>& gates);
  ServerThreads(const ServerThreads&) = delete;
  ServerThreads& operator=(const ServerThreads&) = delete;
  ~ServerThreads();

  [[nodiscard]] std::size_t size() const { return threads_.size(); }
  void watch(std::size_t thread, Watched watched);
  /// What clients are told from now on.
  void publish(const core::ServedTime& served, const ClockMap& clock);
  [[nodiscard]] Handover& handover() { return handover_; }

  /// While it lives no thread touches its gate or its counters. Not to be nested.
  using Pause = std::vector<std::unique_lock<std::mutex>>;
  [[nodiscard]] Pause pause();

 private:
  struct Told {
    core::ServedTime served;
    ClockMap clock;
  };
  struct Thread;
  void run(Thread& thread);
  void serve(Thread& thread, const std::shared_ptr<ServerPort>& port);

  SequenceLock<Told> told_;
  Handover handover_;
  std::vector<std::unique_ptr<Thread>> threads_;
};

}  // namespace sys
