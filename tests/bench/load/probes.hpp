// How far the time that a server tells is from this host's own clock, by single careful requests.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "load/sockets.hpp"

namespace load {

struct ProbeResult {
  std::size_t count = 0;
  std::size_t lost = 0;
  std::size_t asked = 0;
  std::size_t outside = 0;     ///< its two timestamps are not between sending and receiving
  double offset_us = 0;        ///< of the server's clock, median of the tightest tenth
  double delay_us = 0;         ///< the same ones' round trip without the server's own time
  double held_us = 0;          ///< all: median time from the server's receiving to its sending
  double worst_offset_us = 0;  ///< 99 of 100 are nearer
};

/// Single requests on a socket of its own: read the clock, send; the reply has the kernel's
/// timestamp, as a good client would do it. `addresses` ask in turn, from `first` on. A reply is
/// waited for until kMostWaiting more were asked for.
class Probes {
 public:
  Probes(const sockaddr_in& server, std::uint32_t first, std::uint32_t addresses,
         double per_second);

  /// Sends one when it is time, looks for a reply. To be called often.
  void turn(std::int64_t now_ns);
  [[nodiscard]] ProbeResult result() const;

 private:
  struct Sample {
    double offset_us;
    double delay_us;
    double held_us;
  };
  struct Asked {
    std::uint64_t nonce = 0;  // 0: answered, or nothing was sent
    std::uint64_t left = 0;
  };
  // A second at 20 a second: clients are more patient than that.
  static constexpr std::size_t kMostWaiting = 20;
  void send(std::int64_t now_ns);
  void receive();
  void take(std::span<const std::byte> reply, std::uint64_t came);

  ClientSocket socket_;
  std::uint32_t first_;
  std::uint32_t addresses_;
  std::int64_t interval_ns_;
  std::int64_t next_ns_ = 0;
  std::array<Asked, kMostWaiting> waiting_{};
  std::size_t waits_ = 0;  // of them
  std::uint32_t asked_ = 0;
  std::size_t lost_ = 0;
  std::size_t outside_ = 0;
  std::vector<Sample> samples_;
};

}  // namespace load
