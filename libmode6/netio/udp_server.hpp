// A socket that answers each datagram by itself.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "netio/udp_batch.hpp"
#include "netio/udp_socket.hpp"
#include "ntp/bytes.hpp"

namespace netio {

/// Serves a bound socket in batches: one system call receives many requests, one sends all replies.
class UdpServer {
 public:
  /// Writes a reply of at most `out` and returns its size, 0 for none.
  using Handler = std::function<std::size_t(const Datagram&, ntp::ByteSpan out)>;

  explicit UdpServer(UdpSocket socket) : socket_{std::move(socket)} {}

  [[nodiscard]] const UdpSocket& socket() const { return socket_; }

  /// Handles one batch of what waits. Returns how many datagrams there were.
  std::size_t serve(const Handler& handler);

 private:
  UdpSocket socket_;
  UdpBatch batch_;
};

}  // namespace netio
