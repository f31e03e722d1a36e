// One time request to a host and what comes back: the look from outside.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "netio/event_loop.hpp"
#include "netio/mode6_session.hpp"
#include "netio/udp_socket.hpp"
#include "ntp/exchange.hpp"
#include "ntptop/snapshot.hpp"

namespace ntptop {

class Probe {
 public:
  /// Called once for each start(): what was seen, or why nothing was (one line). `told_off`: the
  /// host asks not to be asked so often.
  struct Outcome {
    std::optional<Seen> seen;
    std::string trouble;
    bool told_off = false;
  };
  using Done = std::function<void(const Outcome&)>;

  /// The tap may be empty.
  Probe(netio::EventLoop& loop, Done done, netio::Mode6Session::Tap tap);
  /// An earlier one that is still open is forgotten.
  void start(const ntp::Endpoint& to);
  [[nodiscard]] bool open() const { return socket_.has_value(); }

 private:
  void on_readable();
  void on_datagram(const netio::Datagram& datagram);
  void end(Outcome outcome);

  netio::EventLoop& loop_;
  Done done_;
  netio::Timer timer_;
  netio::Timer closing_;
  netio::Mode6Session::Tap tap_;
  ntp::Endpoint to_;
  std::optional<netio::UdpSocket> socket_;
  std::optional<netio::Watch> watch_;
  ntp::Exchange exchange_;
  bool ended_ = true;
};

}  // namespace ntptop
