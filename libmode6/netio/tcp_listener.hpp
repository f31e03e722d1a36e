// A TCP port on which connections are taken.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <system_error>
#include <utility>

#include "netio/event_loop.hpp"
#include "ntp/address.hpp"

namespace netio {

/// Binds at once and accepts once it is started. IPv6 sockets carry IPv6 only.
class TcpListener {
 public:
  static std::expected<TcpListener, std::error_code> bind(const ntp::Endpoint& at);
  TcpListener(TcpListener&& other) noexcept;
  TcpListener& operator=(TcpListener&&) = delete;
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;
  ~TcpListener();

  /// Hands over each connection: a non-blocking descriptor, which is the callee's from then on.
  using Handler =
      std::function<void(int fd, const ntp::Endpoint& from, const ntp::Endpoint& local)>;
  /// It may not be moved any more.
  void start(EventLoop& loop, Handler handler);
  [[nodiscard]] ntp::Endpoint local() const;

 private:
  explicit TcpListener(int fd) : fd_{fd} {}
  static void on_event(int fd, short what, void* listener);
  void accept_all();

  int fd_;
  Handler handler_;
  detail::EventPointer readable_;
  detail::EventPointer pause_;
};

}  // namespace netio
