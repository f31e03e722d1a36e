// The whole daemon without an operating system.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/access.hpp"
#include "core/engine.hpp"
#include "core/settings.hpp"
#include "mode6/server.hpp"
#include "ntp/address.hpp"
#include "ntp/bytes.hpp"
#include "ntp/timestamp.hpp"

namespace node {

/// One packet received on a listening socket.
struct Arrival {
  ntp::ByteView octets;
  ntp::Endpoint from;
  ntp::Endpoint local;
  ntp::Now at;               ///< `wall` is the kernel's receive timestamp where there is one
  bool on_loopback = false;  ///< the interface it came in by
};

/// What never changes while the daemon runs and what only the operating system knows.
struct Identity {
  std::string version;    ///< "ntpd gnomon-0.1.0"
  std::string processor;  ///< uname -m
  std::string system;     ///< "Linux"
  std::string release;    ///< uname -r
};

struct ServerCounters {
  std::uint64_t received = 0;
  std::uint64_t this_version = 0;
  std::uint64_t old_version = 0;
  std::uint64_t bad_format = 0;
  std::uint64_t declined = 0;
  std::uint64_t restricted = 0;
  std::uint64_t limited = 0;
  std::uint64_t processed = 0;  ///< time requests answered
  std::uint64_t control = 0;    ///< control requests answered
};

/// First-byte dispatch between the mode-6 server, the time server and the engine.
class Node {
 public:
  Node(core::Engine::Random random, ntp::Log2 precision, Identity identity, ntp::Now now);

  void reconfigure(const core::Settings& settings, ntp::Now now);

  /// A request. A time reply goes into `reply_buffer` and its size is returned (0: no reply); the
  /// packets of a control answer go to `send`, one call each. `clock` gives the transmit timestamp
  /// as late as possible.
  std::size_t on_datagram(const Arrival& arrival, ntp::Timestamp transmit,
                          ntp::ByteSpan reply_buffer, const mode6::Server::Send& send);

  core::Engine& engine() { return engine_; }
  const core::Engine& engine() const { return engine_; }
  const ServerCounters& counters() const { return counters_; }
  const Identity& identity() const { return identity_; }
  ntp::Monotonic started() const { return started_; }

 private:
  void answer_control(const Arrival& arrival, const core::RestrictFlags& access,
                      const mode6::Server::Send& send);
  std::size_t answer_time(const Arrival& arrival, const core::RestrictFlags& access,
                          ntp::Timestamp transmit, ntp::ByteSpan reply_buffer);

  core::Engine engine_;
  core::AccessTable access_;
  mode6::Server server_;
  ServerCounters counters_;
  Identity identity_;
  ntp::Monotonic started_;
};

}  // namespace node
