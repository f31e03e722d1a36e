// A conversation on a socket of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>

#include "mode6/conversation.hpp"
#include "netio/event_loop.hpp"
#include "netio/udp_socket.hpp"
#include "ntp/address.hpp"

namespace netio {

/// Drives one mode6::Conversation until it is idle. What asks on the conversation calls wake().
class Mode6Session {
 public:
  /// Sees every datagram that is sent or received, as it is on the wire.
  using Tap =
      std::function<void(const ntp::Endpoint& from, const ntp::Endpoint& to, ntp::ByteView octets)>;

  /// `idle` is called once each time the conversation has become idle; it may destroy the session
  /// only from a later turn of the loop.
  static std::expected<std::unique_ptr<Mode6Session>, std::error_code> open(
      EventLoop& loop, const ntp::Endpoint& server, const mode6::Patience& patience,
      std::function<void()> idle, std::uint8_t version = 2);

  mode6::Conversation& conversation() { return conversation_; }
  void set_tap(Tap tap) { tap_ = std::move(tap); }
  /// Sends what is due and waits for the rest. When there is nothing to ask, idle comes soon.
  void wake();

  /// The system refused a datagram (no route, nobody listens), or {}.
  [[nodiscard]] std::error_code trouble() const { return trouble_; }
  [[nodiscard]] std::size_t datagrams_sent() const { return datagrams_sent_; }
  [[nodiscard]] std::size_t datagrams_received() const { return datagrams_received_; }

 private:
  Mode6Session(EventLoop& loop, UdpSocket socket, const ntp::Endpoint& server,
               const mode6::Patience& patience, std::function<void()> idle, std::uint8_t version);
  void on_readable();
  void pump();
  void rest();
  void fail(std::error_code error);

  UdpSocket socket_;
  ntp::Endpoint server_;
  Tap tap_;
  mode6::Conversation conversation_;
  std::function<void()> idle_;
  Timer timer_;
  Watch watch_;
  std::error_code trouble_;
  bool told_idle_ = false;
  std::size_t datagrams_sent_ = 0;
  std::size_t datagrams_received_ = 0;
};

}  // namespace netio
