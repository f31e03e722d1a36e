// The fast path: a batch of requests becomes a batch of replies.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "core/served_time.hpp"
#include "netio/udp_batch.hpp"
#include "node/gate.hpp"
#include "sys/clock_map.hpp"
#include "sys/departures.hpp"
#include "sys/server_port.hpp"

namespace sys {

/// Answers what is plain (core::is_plain) within a few system calls for the whole batch, in the
/// order of arrival, and gives everything else away. One for each thread.
///
/// The transmit timestamp is never later than the reply's departure: the clock is read once, right
/// before the replies are handed to the kernel, which sends them one after the other, and each is
/// dated later by what those before it take at least (Departures). Else the last of 64 would be
/// dated more than 100 us too early, and the time that clients compute would be half of that too
/// early under load, and right when idle.
class Turnaround {
 public:
  /// What it needs of the daemon for one batch.
  struct Desk {
    node::Gate& gate;
    const core::ServedTime& served;
    const ClockMap& clock;
    const std::vector<std::uint32_t>& loopback_interfaces;
    std::mutex* guard = nullptr;  ///< of the gate and of the counters, where others use them too
  };
  /// What is not plain; a reply of it is no business of the batch.
  using Pass = std::function<void(const netio::Datagram&, const node::Arrival&)>;

  /// Receives one batch and turns it around; returns how many datagrams that were.
  std::size_t run(ServerPort& port, const Desk& desk, const Pass& pass);

 private:
  struct Stamp {
    std::uint16_t datagram = 0;
    bool is_time = false;
    ntp::Nanos ahead{0};
  };
  void flush(ServerPort& port, const Desk& desk);
  void date(const KernelTime& time, const ClockMap& clock);

  netio::UdpBatch batch_;
  std::array<Stamp, netio::UdpBatch::kSize> stamps_;  // of the replies to send, in their order
  std::size_t answered_ = 0;
  Departures departures_;
};

}  // namespace sys
