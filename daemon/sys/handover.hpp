// What a thread that serves may not answer itself, on its way to the loop.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "netio/udp_socket.hpp"
#include "node/arrival.hpp"
#include "sys/server_port.hpp"

namespace sys {

/// A request with its own copy of the octets.
struct HandedOver {
  std::vector<std::byte> octets;
  node::Arrival arrival;  ///< its `octets` mean nothing; arrived() has them
  netio::Path path;
  std::shared_ptr<ServerPort> port;
  std::size_t gate = 0;

  [[nodiscard]] node::Arrival arrived() const {
    node::Arrival whole = arrival;
    whole.octets = octets;
    return whole;
  }
};

/// From many threads to one. What comes while it is full is lost, as in the buffer of a socket.
class Handover {
 public:
  /// Control requests of a moment; above 200 a second nobody is answered for long anyway.
  static constexpr std::size_t kMost = 256;

  /// Throws std::runtime_error when the system gives no descriptor to wait for.
  Handover();
  Handover(const Handover&) = delete;
  Handover& operator=(const Handover&) = delete;
  ~Handover();

  /// False: there is no room.
  bool push(HandedOver request);
  /// Everything there is, oldest first.
  std::vector<HandedOver> take();
  /// Readable while there is something to take.
  [[nodiscard]] int fd() const { return fd_; }

 private:
  std::mutex guard_;
  std::vector<HandedOver> waiting_;
  int fd_;
};

}  // namespace sys
