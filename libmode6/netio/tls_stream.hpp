// One TLS connection on the loop, from either side.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "netio/event_loop.hpp"
#include "netio/tls_context.hpp"
#include "ntp/address.hpp"
#include "ntp/bytes.hpp"

struct ssl_st;

namespace netio {

/// Never blocks, never lasts longer than its patience, and works through no more messages than one
/// handshake has, whatever the other side does. It must not be destroyed while it reports: what has
/// ended reports no more and can be swept up later.
class TlsStream {
 public:
  struct Reports {
    std::function<void()> ready;                    ///< both sides have proved themselves
    std::function<void(ntp::ByteView)> received;    ///< what came, piece by piece
    std::function<void(const std::string&)> ended;  ///< once; why in words, empty: in order
  };
  struct Peer {
    ntp::Endpoint at;
    std::string name;         ///< that its certificate must hold: a host's name or an address
    std::string protocol;     ///< ALPN
    std::int64_t unix_s = 0;  ///< certificates must hold then; 0: at the time of this machine
  };

  /// To a server.
  TlsStream(EventLoop& loop, const TlsContext& context, const Peer& peer,
            std::chrono::milliseconds patience, Reports reports);
  /// Of a client: takes the descriptor.
  TlsStream(EventLoop& loop, const TlsContext& context, int fd, const std::string& protocol,
            std::chrono::milliseconds patience, Reports reports);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// Once ready. The octets leave when the network takes them.
  void send(ntp::ByteView octets);
  /// Ends in order when everything was sent.
  void finish();
  [[nodiscard]] bool has_ended() const { return ended_; }

  /// Keys that both sides have and nobody else (RFC 8446 section 7.5); once ready.
  [[nodiscard]] bool export_key(std::string_view label, ntp::ByteView context,
                                ntp::ByteSpan out) const;

 private:
  struct FreeTls {
    void operator()(ssl_st* tls) const;
  };
  void watch(EventLoop& loop, std::chrono::milliseconds patience);
  [[nodiscard]] std::string dial(const Peer& peer);
  [[nodiscard]] std::string expect(const Peer& peer);
  void count_messages();
  static void on_event(int fd, short what, void* stream);
  void step();
  bool shake_hands();
  bool flush();
  bool read();
  /// Ends the connection of who goes on with handshakes; false: it has ended.
  bool is_content();
  /// What an operation of OpenSSL wants; false: the connection has ended.
  bool wait_for(int result);
  void end(const std::string& why);

  Reports reports_;
  std::string protocol_;
  int fd_ = -1;
  std::unique_ptr<ssl_st, FreeTls> tls_;
  detail::EventPointer readable_;
  detail::EventPointer writable_;
  detail::EventPointer late_;
  std::vector<std::byte> waiting_;  // to be sent
  int messages_ = 0;                // of handshakes, that came
  bool connecting_ = false;
  bool is_ready_ = false;
  bool finishing_ = false;
  bool ended_ = false;
};

}  // namespace netio
