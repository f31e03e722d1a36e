#include "netio/tls_stream.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <event2/event.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "netio/socket_address.hpp"

namespace netio {
namespace {

// In one turn: who sends faster than we read must leave time for the others.
constexpr int kMostReads = 4;
// The longest handshake has seven, and servers hand out tickets behind it. Fresh keys for TLS
// (RFC 8446 section 4.6.3) are what nobody needs within a second, and each costs us work.
constexpr int kMostMessages = 32;

timeval time_of(std::chrono::milliseconds wait) {
  return {.tv_sec = wait.count() / 1000, .tv_usec = wait.count() % 1000 * 1000};
}

}  // namespace

void TlsStream::FreeTls::operator()(ssl_st* tls) const { SSL_free(tls); }

TlsStream::TlsStream(EventLoop& loop, const TlsContext& context, const Peer& peer,
                     std::chrono::milliseconds patience, Reports reports)
    : reports_{std::move(reports)},
      protocol_{peer.protocol},
      tls_{SSL_new(context.get())},
      connecting_{true} {
  std::string trouble = tls_ ? expect(peer) : "out of memory";
  if (trouble.empty()) trouble = dial(peer);
  watch(loop, patience);
  // Not from here: nobody knows this stream yet.
  if (!trouble.empty()) {
    reports_.ready = nullptr;
    connecting_ = false;
    protocol_ = trouble;
    tls_.reset();
    event_active(late_.get(), EV_TIMEOUT, 0);
  }
}

TlsStream::TlsStream(EventLoop& loop, const TlsContext& context, int fd,
                     const std::string& protocol, std::chrono::milliseconds patience,
                     Reports reports)
    : reports_{std::move(reports)}, protocol_{protocol}, fd_{fd}, tls_{SSL_new(context.get())} {
  if (tls_ && SSL_set_fd(tls_.get(), fd_) == 1) {
    SSL_set_accept_state(tls_.get());
  } else {
    tls_.reset();
  }
  watch(loop, patience);
}

TlsStream::~TlsStream() {
  readable_.reset();
  writable_.reset();
  late_.reset();
  tls_.reset();
  if (fd_ >= 0) close(fd_);
}

void TlsStream::count_messages() {
  const auto count = [](int sent, int, int kind, const void*, std::size_t, SSL*, void* stream) {
    if (sent == 0 && kind == SSL3_RT_HANDSHAKE) ++static_cast<TlsStream*>(stream)->messages_;
  };
  SSL_set_msg_callback(tls_.get(), count);
  SSL_set_msg_callback_arg(tls_.get(), this);
}

std::string TlsStream::expect(const Peer& peer) {
  const auto address = ntp::IpAddress::parse(peer.name);
  X509_VERIFY_PARAM* rules = SSL_get0_param(tls_.get());
  std::string offered{static_cast<char>(peer.protocol.size())};
  offered += peer.protocol;
  // What is called by its address has a name that nobody asks for.
  const auto ask_for = [this](std::string name) {
    return SSL_set1_host(tls_.get(), name.c_str()) == 1 &&
           SSL_ctrl(tls_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    name.data()) == 1;
  };
  const bool named =
      address ? X509_VERIFY_PARAM_set1_ip_asc(rules, peer.name.c_str()) == 1 : ask_for(peer.name);
  if (!named) return fmt::format("{} cannot stand in a certificate", peer.name);
  if (SSL_set_alpn_protos(tls_.get(), reinterpret_cast<const unsigned char*>(offered.data()),
                          static_cast<unsigned>(offered.size())) != 0) {
    return "out of memory";
  }
  if (peer.unix_s != 0) X509_VERIFY_PARAM_set_time(rules, peer.unix_s);
  SSL_set_connect_state(tls_.get());
  return {};
}

std::string TlsStream::dial(const Peer& peer) {
  const SocketAddress to{peer.at};
  fd_ = ::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return std::strerror(errno);
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (SSL_set_fd(tls_.get(), fd_) != 1) return "out of memory";
  if (::connect(fd_, to.raw(), to.size) != 0 && errno != EINPROGRESS) return std::strerror(errno);
  return {};
}

void TlsStream::watch(EventLoop& loop, std::chrono::milliseconds patience) {
  event_base* base = loop.base_.get();
  readable_.reset(event_new(base, fd_, EV_READ | EV_PERSIST, &TlsStream::on_event, this));
  writable_.reset(event_new(base, fd_, EV_WRITE, &TlsStream::on_event, this));
  late_.reset(event_new(base, -1, 0, &TlsStream::on_event, this));
  const timeval until = time_of(patience);
  event_add(late_.get(), &until);
  if (tls_) count_messages();
  if (fd_ < 0) return;
  event_add(writable_.get(), nullptr);
  event_add(readable_.get(), nullptr);
}

void TlsStream::on_event(int, short what, void* stream) {
  auto& self = *static_cast<TlsStream*>(stream);
  if (self.ended_) return;
  if (!self.tls_) return self.end(self.protocol_);
  if ((what & EV_TIMEOUT) != 0) {
    return self.end(self.connecting_  ? "no answer"
                    : !self.is_ready_ ? "TLS was not finished in time"
                                      : "the answer was not finished in time");
  }
  self.step();
}

void TlsStream::step() {
  if (std::exchange(connecting_, false)) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return end(std::strerror(error));
  }
  if (!is_ready_ && !shake_hands()) return;
  if (!flush() || !read() || !flush()) return;
}

bool TlsStream::is_content() {
  if (messages_ <= kMostMessages) return true;
  end("more handshakes than anybody needs");
  return false;
}

bool TlsStream::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(tls_.get());
  if (result != 1) {
    wait_for(result);
    return false;
  }
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls_.get(), &chosen, &size);
  if (std::string_view{reinterpret_cast<const char*>(chosen), size} != protocol_) {
    end(fmt::format("the other side does not speak {}", protocol_));
    return false;
  }
  is_ready_ = true;
  if (reports_.ready) reports_.ready();
  return !ended_;
}

bool TlsStream::flush() {
  while (!waiting_.empty()) {
    ERR_clear_error();
    const int sent = SSL_write(tls_.get(), waiting_.data(), static_cast<int>(waiting_.size()));
    if (sent <= 0) return wait_for(sent);
    waiting_.erase(waiting_.begin(), waiting_.begin() + sent);
  }
  if (!finishing_) return true;
  SSL_shutdown(tls_.get());
  ERR_clear_error();
  end({});
  return false;
}

bool TlsStream::read() {
  std::array<std::byte, 2048> piece;
  for (int i = 0; i < kMostReads; ++i) {
    ERR_clear_error();
    const int count = SSL_read(tls_.get(), piece.data(), static_cast<int>(piece.size()));
    if (!is_content()) return false;
    if (count <= 0) return wait_for(count);
    reports_.received(ntp::ByteView{piece}.first(static_cast<std::size_t>(count)));
    if (ended_) return false;
  }
  // OpenSSL may hold more, of which the descriptor knows nothing.
  event_active(readable_.get(), EV_READ, 0);
  return true;
}

bool TlsStream::wait_for(int result) {
  const int reason = errno;
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return true;
    case SSL_ERROR_WANT_WRITE:
      event_add(writable_.get(), nullptr);
      return true;
    case SSL_ERROR_ZERO_RETURN:
      end({});
      return false;
    case SSL_ERROR_SYSCALL:
      end(reason != 0 ? std::strerror(reason) : "the connection was cut");
      return false;
    default:
      break;
  }
  const long verdict = SSL_get_verify_result(tls_.get());
  const std::string error = tls_error();
  end(verdict == X509_V_OK || SSL_is_server(tls_.get()) == 1
          ? error
          : fmt::format("certificate: {}", X509_verify_cert_error_string(verdict)));
  return false;
}

void TlsStream::send(ntp::ByteView octets) {
  waiting_.insert(waiting_.end(), octets.begin(), octets.end());
  event_active(writable_.get(), EV_WRITE, 0);
}

void TlsStream::finish() {
  finishing_ = true;
  event_active(writable_.get(), EV_WRITE, 0);
}

bool TlsStream::export_key(std::string_view label, ntp::ByteView context, ntp::ByteSpan out) const {
  return is_ready_ &&
         SSL_export_keying_material(tls_.get(), reinterpret_cast<unsigned char*>(out.data()),
                                    out.size(), label.data(), label.size(),
                                    reinterpret_cast<const unsigned char*>(context.data()),
                                    context.size(), 1) == 1;
}

void TlsStream::end(const std::string& why) {
  if (std::exchange(ended_, true)) return;
  event_del(readable_.get());
  event_del(writable_.get());
  event_del(late_.get());
  reports_.ended(why);
}

}  // namespace netio
