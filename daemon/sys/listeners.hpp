// The sockets on which the daemon is asked.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <set>
#include <string>
#include <vector>

#include "mode6/state_view.hpp"
#include "netio/event_loop.hpp"
#include "netio/monotonic.hpp"
#include "netio/udp_socket.hpp"
#include "node/surroundings.hpp"
#include "ntp/address.hpp"

namespace sys {

/// Where to listen.
struct ListenSettings {
  std::vector<ntp::IpAddress> addresses;  ///< empty: every address of the machine
  std::uint16_t port = 123;
  ntp::Family family = ntp::Family::none;  ///< of every address; none: both
};

/// Binds one socket for each address and hands over what arrives, batch by batch.
class Listeners {
 public:
  /// Throws std::runtime_error with one line for people when an address cannot be bound. A machine
  /// without IPv6 does without.
  explicit Listeners(const ListenSettings& settings);

  /// One datagram and the socket for whatever does not fit one reply; see netio::UdpServer.
  using Handler = std::function<std::size_t(const netio::Datagram&, const netio::UdpSocket&,
                                            ntp::ByteSpan out)>;
  /// It is called until what is returned goes, which must be before `loop` and this go.
  [[nodiscard]] std::vector<netio::Watch> start(netio::EventLoop& loop, Handler handler);

  /// Sends a datagram that is no reply of the handler's, and counts it.
  void reply(const netio::UdpSocket& socket, ntp::ByteView octets, const netio::Path& path);

  /// The sockets and what went through them, for `ifstats`.
  [[nodiscard]] std::vector<mode6::InterfaceRow> rows() const;
  /// All sockets together.
  [[nodiscard]] node::IoCounters counters() const;

  [[nodiscard]] bool is_loopback(std::uint32_t interface) const {
    return loopback_interfaces_.contains(interface);
  }

 private:
  struct Server {
    netio::UdpServer udp;
    ntp::Endpoint at;
    ntp::Monotonic opened;
    node::IoCounters counters = {};
  };
  void add(const ntp::Endpoint& at, bool required);
  void serve(Server& server) const;

  std::list<Server> servers_;  // addresses stay, callbacks point at them
  std::set<std::uint32_t> loopback_interfaces_;
  Handler handler_;
};

}  // namespace sys
