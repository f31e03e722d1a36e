#include "netio/tcp_listener.hpp"

#include <cerrno>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include "netio/socket_address.hpp"

namespace netio {
namespace {

constexpr int kWaiting = 128;  // in the kernel
// In one turn, so that a flood of connections leaves time for datagrams.
constexpr int kMostAccepts = 16;
// When no descriptor is left, the kernel keeps what knocks for so long.
constexpr timeval kBreath{.tv_sec = 0, .tv_usec = 100'000};

ntp::Endpoint local_of(int fd) {
  SocketAddress address;
  address.size = sizeof address.storage;
  return getsockname(fd, address.raw(), &address.size) == 0 ? address.endpoint() : ntp::Endpoint{};
}

}  // namespace

std::expected<TcpListener, std::error_code> TcpListener::bind(const ntp::Endpoint& at) {
  const SocketAddress address{at};
  TcpListener made{
      ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const int on = 1;
  bool done = made.fd_ >= 0;
  if (done) setsockopt(made.fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (done && at.address.family == ntp::Family::ipv6) {
    done = setsockopt(made.fd_, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0;
  }
  done = done && ::bind(made.fd_, address.raw(), address.size) == 0 &&
         ::listen(made.fd_, kWaiting) == 0;
  if (!done) return std::unexpected{std::error_code{errno, std::generic_category()}};
  return made;
}

TcpListener::TcpListener(TcpListener&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}

TcpListener::~TcpListener() {
  readable_.reset();
  if (fd_ >= 0) close(fd_);
}

ntp::Endpoint TcpListener::local() const { return local_of(fd_); }

void TcpListener::start(EventLoop& loop, Handler handler) {
  handler_ = std::move(handler);
  readable_.reset(
      event_new(loop.base_.get(), fd_, EV_READ | EV_PERSIST, &TcpListener::on_event, this));
  pause_.reset(event_new(loop.base_.get(), -1, 0, &TcpListener::on_event, this));
  if (!readable_ || !pause_ || event_add(readable_.get(), nullptr) != 0) {
    throw std::runtime_error("cannot wait for connections");
  }
}

void TcpListener::on_event(int, short what, void* listener) {
  auto& self = *static_cast<TcpListener*>(listener);
  if ((what & EV_TIMEOUT) != 0) event_add(self.readable_.get(), nullptr);
  self.accept_all();
}

void TcpListener::accept_all() {
  for (int i = 0; i < kMostAccepts; ++i) {
    SocketAddress from;
    from.size = sizeof from.storage;
    const int fd = ::accept4(fd_, from.raw(), &from.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      handler_(fd, from.endpoint(), local_of(fd));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      event_del(readable_.get());
      event_add(pause_.get(), &kBreath);
    }
    return;
  }
}

}  // namespace netio
