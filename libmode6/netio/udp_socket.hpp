// UDP sockets that say when a datagram arrived and left, and where it was sent to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
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
  /// Sockets of this process may share a port; then the system shares out what arrives.
  enum class Port : std::uint8_t { alone, shared };
  static std::expected<UdpSocket, std::error_code> bind(const ntp::Endpoint& at,
                                                        Port port = Port::alone);

  UdpSocket(UdpSocket&& other) noexcept
      : fd_{std::exchange(other.fd_, -1)},
        family_{other.family_},
        transmit_times_{other.transmit_times_},
        bound_to_one_{other.bound_to_one_} {}
  UdpSocket& operator=(UdpSocket&& other) noexcept;
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;
  ~UdpSocket();

  /// Of `sockets` that share a port, in the order of their binding, each gets what comes from the
  /// addresses that fall to it: always the same ones. `key`: odd, and a secret, so that nobody can
  /// choose many addresses for one socket. False: the system cannot, and shares out by ports too.
  bool share_by_source(std::size_t sockets, std::uint32_t key) const;

  /// Of two sockets that share a port the second, in the order of their binding, gets what comes
  /// from the addresses of `known`, all of its family, and the first gets everything else. Said to
  /// either, until it is said again. False: the system does not do that.
  bool divert(std::span<const ntp::IpAddress> known) const;

  /// What is sent to many at once comes to every socket of a port: not to this one any more. False:
  /// the system does not do that.
  bool leave_out_what_is_for_many() const;

  /// The mark that routers sort by (RFC 2474), 0 to 63. Best effort: time passes without it too.
  void set_dscp(int dscp) const;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] ntp::Endpoint local() const;
  /// Bound to one IPv4 address, from which everything leaves.
  [[nodiscard]] bool is_bound_to_one() const { return bound_to_one_; }

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
  UdpSocket(int fd, ntp::Family family) : fd_{fd}, family_{family} {}
  void make_room() const;
  static std::expected<UdpSocket, std::error_code> open(ntp::Family family,
                                                        bool transmit_times = false);

  int fd_;
  ntp::Family family_;
  bool transmit_times_ = false;  // the system promised them
  bool bound_to_one_ = false;
};

}  // namespace netio
