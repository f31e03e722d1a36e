// Many datagrams with one system call, and their replies with another.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "netio/udp_socket.hpp"
#include "ntp/bytes.hpp"

namespace netio {

/// The buffers for one thread, whatever the number of its sockets. A reply is written over its
/// request, so that nothing is copied and little memory is touched.
class UdpBatch {
 public:
  /// Enough that system calls stop to matter, few enough that the last reply does not wait long.
  static constexpr std::size_t kSize = 64;

  UdpBatch();
  ~UdpBatch();
  UdpBatch(UdpBatch&&) noexcept;

  /// What waits on `socket`, at most kSize datagrams; what is longer than kMaxDatagram is left out.
  /// Valid until the next call.
  std::span<const Datagram> receive(const UdpSocket& socket);

  /// The whole buffer behind that datagram, kMaxDatagram octets that begin with it.
  [[nodiscard]] ntp::ByteSpan buffer(std::size_t index);
  /// The first `size` octets of the buffer are to leave by the way the datagram came.
  void reply(std::size_t index, std::size_t size);
  /// Sends the replies in their order; returns how many could not leave.
  std::size_t send(const UdpSocket& socket);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace netio
