// One UDP socket through which many hosts are asked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>

#include "ntp/address.hpp"
#include "ntp/bytes.hpp"
#include "ntp/timestamp.hpp"

namespace netio {

/// A non-blocking, unconnected socket on a fresh random port. It sends and receives in batches and
/// tells which host refused. Anybody may send to it: the owner matches what comes by its sender.
class SharedSocket {
 public:
  /// The longest datagram that may be queued: a control request with its MAC.
  static constexpr std::size_t kMaxRequest = 1024;

  /// `arrived`: when the system had it, which may be long before it is read.
  using OnDatagram =
      std::function<void(const ntp::Endpoint& from, ntp::ByteView octets, ntp::Monotonic arrived)>;
  using OnError = std::function<void(const ntp::Endpoint& to, std::error_code error)>;

  static std::expected<SharedSocket, std::error_code> open(ntp::Family family);
  SharedSocket(SharedSocket&& other) noexcept;
  SharedSocket& operator=(SharedSocket&&) = delete;
  ~SharedSocket();

  [[nodiscard]] int fd() const { return fd_; }
  /// Octets that the receive queue holds, with what the system adds to each datagram.
  [[nodiscard]] std::size_t room() const;

  /// Copies a datagram into the batch; a full one is sent first. `failed` hears of those that the
  /// system would not send. A full send queue is a lost datagram, not an error.
  void send(const ntp::Endpoint& to, ntp::ByteView octets, const OnError& failed);
  void flush(const OnError& failed);

  /// Reads at most one batch, in the order of arrival. Returns whether there may be more.
  bool receive(const OnDatagram& handler);
  /// Datagrams that found no room in the receive queue so far.
  [[nodiscard]] std::uint32_t overflowed() const;
  /// Everything that the network said of earlier datagrams and that is final: nobody listens there,
  /// or a wall forbids it.
  void refusals(const OnError& handler);

 private:
  struct Batch;
  explicit SharedSocket(int fd);

  int fd_;
  std::unique_ptr<Batch> batch_;  // buffers that live as long as the socket
};

}  // namespace netio
