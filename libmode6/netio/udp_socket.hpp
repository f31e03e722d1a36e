// UDP sockets that say when a datagram arrived and left, and where it was sent to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "netio/monotonic.hpp"
#include "ntp/address.hpp"
#include "ntp/bytes.hpp"

namespace netio {

/// The longest datagram that is looked at; NTP with extension fields stays below an MTU.
inline constexpr std::size_t kMaxDatagram = 2048;

/// Where a datagram came in, for a reply that leaves the same way.
struct Path {
  ntp::Endpoint from;
  ntp::IpAddress local;         ///< none without packet info
  std::uint32_t interface = 0;  ///< index, 0 without packet info
};

/// One datagram that was received; `octets` is valid during the call that got it.
struct Datagram {
  ntp::ByteView octets;
  Path path;
  std::optional<RealTime> received;  ///< the kernel's timestamp
};

/// A non-blocking UDP socket, closed on destruction.
class UdpSocket {
 public:
  /// A fresh random port, only datagrams from `to` are received. With `transmit_times` the owner
  /// must call transmitted() whenever the socket is readable.
  static std::expected<UdpSocket, std::error_code> connect(const ntp::Endpoint& to,
                                                           bool transmit_times = false);
  /// A server's socket, with packet info; IPv6 sockets carry IPv6 only.
  static std::expected<UdpSocket, std::error_code> bind(const ntp::Endpoint& at);

  UdpSocket(UdpSocket&& other) noexcept
      : fd_{std::exchange(other.fd_, -1)}, transmit_times_{other.transmit_times_} {}
  UdpSocket& operator=(UdpSocket&& other) noexcept;
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;
  ~UdpSocket();

  /// The mark that routers sort by (RFC 2474), 0 to 63. Best effort: time passes without it too.
  void set_dscp(int dscp) const;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] ntp::Endpoint local() const;

  /// On a connected socket.
  std::error_code send(ntp::ByteView octets) const;
  /// Back along `path`, from the address that was asked.
  std::error_code reply(ntp::ByteView octets, const Path& path) const;

  /// Reads everything that waits, at most `most` datagrams. A datagram longer than kMaxDatagram is
  /// dropped. The error is what the network said of an earlier send (connection refused), or {}.
  std::error_code receive(const std::function<void(const Datagram&)>& handler,
                          std::size_t most = 64) const;

  /// When the last datagram left, once the kernel has said so: from the error queue.
  [[nodiscard]] std::optional<RealTime> transmitted() const;

 private:
  explicit UdpSocket(int fd) : fd_{fd} {}
  static std::expected<UdpSocket, std::error_code> open(ntp::Family family);

  int fd_;
  bool transmit_times_ = false;  // the system promised them
};

/// Serves a bound socket in batches: one system call receives many requests, one sends all replies.
class UdpServer {
 public:
  /// Writes a reply of at most `out` and returns its size, 0 for none.
  using Handler = std::function<std::size_t(const Datagram&, ntp::ByteSpan out)>;

  explicit UdpServer(UdpSocket socket);
  ~UdpServer();
  UdpServer(UdpServer&&) noexcept;

  [[nodiscard]] const UdpSocket& socket() const { return socket_; }

  /// Handles one batch of what waits. Returns how many datagrams there were.
  std::size_t serve(const Handler& handler);

 private:
  struct Batch;  // buffers that live as long as the socket
  UdpSocket socket_;
  std::unique_ptr<Batch> batch_;
};

}  // namespace netio
