// The mode-3 look at a server from here, on a loop that goes on.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "common/fetch.hpp"
#include "netio/event_loop.hpp"
#include "netio/udp_socket.hpp"
#include "ntp/exchange.hpp"

namespace common {

/// Sends a time request to one address and judges what comes back on its own socket, with the
/// kernel's timestamps. A request without a reply is repeated with a new nonce, each time after
/// twice as long, three times at most.
class Look {
 public:
  using Outcome = std::expected<Seen, NotSeen>;
  using Done = std::function<void(const Outcome&)>;

  /// `done` is called once, from the loop. What is destroyed before is forgotten.
  Look(netio::EventLoop& loop, Target target, const ntp::Endpoint& address, ntp::Nanos timeout,
       Done done);
  Look(const Look&) = delete;
  Look& operator=(const Look&) = delete;

 private:
  static constexpr std::size_t kMostRequests = 4;

  void send();
  void on_time();
  void on_readable();
  void on_datagram(const netio::Datagram& datagram);
  void unreachable(std::error_code error);
  void end(Outcome outcome);

  const Target target_;
  const ntp::Endpoint address_;
  Done done_;
  netio::Timer timer_;
  std::optional<netio::UdpSocket> socket_;
  std::optional<netio::Watch> watch_;
  ntp::Exchange exchange_;
  const ntp::Monotonic deadline_;
  ntp::Nanos patience_;  // until the next request
  std::size_t requests_ = 0;
  std::optional<Outcome> outcome_;  // known, and still to be told
  bool told_ = false;
};

/// One host of many; `index` is the caller's.
struct LookAt {
  std::size_t index = 0;
  Target target;
  ntp::Endpoint address;
};
/// Looks at all of them, some hundred at a time: each needs a socket. `timeout` is for each.
std::vector<std::pair<std::size_t, Look::Outcome>> look_at(const std::vector<LookAt>& hosts,
                                                           ntp::Nanos timeout);

}  // namespace common
