#include "netio/udp_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <span>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "netio/control_messages.hpp"
#include "netio/socket_address.hpp"

namespace netio {
namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

bool set_int(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

// Emulated systems may know the socket but not the flags of its opening.
int open_datagram(int domain) {
  int fd = ::socket(domain, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0 || errno != EINVAL) return fd;
  fd = ::socket(domain, SOCK_DGRAM, 0);
  if (fd < 0) return fd;
  fcntl(fd, F_SETFL, O_NONBLOCK);
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

}  // namespace

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(family_, other.family_);
  std::swap(transmit_times_, other.transmit_times_);
  std::swap(bound_to_one_, other.bound_to_one_);
  return *this;
}

UdpSocket::~UdpSocket() {
  if (fd_ >= 0) close(fd_);
}

std::expected<UdpSocket, std::error_code> UdpSocket::open(ntp::Family family, bool transmit_times) {
  const int domain = family == ntp::Family::ipv6 ? AF_INET6 : AF_INET;
  const int fd = open_datagram(domain);
  if (fd < 0) return std::unexpected{last_error()};
  UdpSocket socket{fd, family};
  if (domain == AF_INET6) set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  constexpr int kArrival = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE;
  constexpr int kBoth = kArrival | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY;
  socket.transmit_times_ = transmit_times && set_int(fd, SOL_SOCKET, SO_TIMESTAMPING, kBoth);
  // Without timestamps the caller's own reading has to do.
  if (!socket.transmit_times_) set_int(fd, SOL_SOCKET, SO_TIMESTAMPING, kArrival);
  return socket;
}

std::expected<UdpSocket, std::error_code> UdpSocket::connect(const ntp::Endpoint& to,
                                                             bool transmit_times) {
  auto socket = open(to.address.family, transmit_times);
  if (!socket) return socket;
  const SocketAddress address{to};
  if (::connect(socket->fd_, address.raw(), address.size) != 0) {
    return std::unexpected{last_error()};
  }
  return socket;
}

std::expected<UdpSocket, std::error_code> UdpSocket::bind(const ntp::Endpoint& at, Port port) {
  auto socket = open(at.address.family);
  if (!socket) return socket;
  const bool v6 = at.address.family == ntp::Family::ipv6;
  const bool told = v6 ? set_int(socket->fd_, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
                       : set_int(socket->fd_, IPPROTO_IP, IP_PKTINFO, 1);
  socket->bound_to_one_ = !v6 && !at.address.is_unspecified();
  socket->make_room();
  if (port == Port::shared && !set_int(socket->fd_, SOL_SOCKET, SO_REUSEPORT, 1)) {
    return std::unexpected{last_error()};
  }
  const SocketAddress address{at};
  if (!told || ::bind(socket->fd_, address.raw(), address.size) != 0) {
    return std::unexpected{last_error()};
  }
  return socket;
}

void UdpSocket::make_room() const {
  // 100,000 requests a second for some 20 ms, in which the process did not run: 800 octets of
  // kernel memory each. The system may allow less, and for root more.
  constexpr int kWaiting = 2 << 20;
  if (!set_int(fd_, SOL_SOCKET, SO_RCVBUFFORCE, kWaiting)) {
    set_int(fd_, SOL_SOCKET, SO_RCVBUF, kWaiting);
  }
  // Never in fragments, whatever a forged ICMP message says of the path: what is answered is no
  // longer than its question. It also spares the kernel to make up an identification.
  set_int(fd_, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
}

void UdpSocket::set_dscp(int dscp) const {
  const int traffic_class = dscp << 2;
  if (family_ == ntp::Family::ipv6) {
    set_int(fd_, IPPROTO_IPV6, IPV6_TCLASS, traffic_class);
  } else {
    set_int(fd_, IPPROTO_IP, IP_TOS, traffic_class);
  }
}

ntp::Endpoint UdpSocket::local() const {
  SocketAddress address;
  address.size = sizeof address.storage;
  if (getsockname(fd_, address.raw(), &address.size) != 0) return {};
  return address.endpoint();
}

std::error_code UdpSocket::send(ntp::ByteView octets) const {
  const ssize_t sent = ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
  return sent < 0 ? last_error() : std::error_code{};
}

std::error_code UdpSocket::reply(ntp::ByteView octets, const Path& path) const {
  SocketAddress to{path.from};
  iovec part{const_cast<std::byte*>(octets.data()), octets.size()};
  alignas(cmsghdr) std::array<std::byte, kControlSize> control{};
  msghdr message{};
  message.msg_name = to.raw();
  message.msg_namelen = to.size;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  message.msg_controllen = write_source(path, message);
  if (message.msg_controllen == 0) message.msg_control = nullptr;
  return sendmsg(fd_, &message, MSG_NOSIGNAL) < 0 ? last_error() : std::error_code{};
}

std::error_code UdpSocket::receive(const std::function<void(const Datagram&)>& handler,
                                   std::size_t most) const {
  std::array<std::byte, kMaxDatagram> buffer;
  alignas(cmsghdr) std::array<std::byte, kControlSize> control;
  for (std::size_t n = 0; n < most; ++n) {
    SocketAddress from;
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_name = from.raw();
    message.msg_namelen = sizeof from.storage;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t count = recvmsg(fd_, &message, MSG_DONTWAIT);
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK ? std::error_code{} : last_error();
    }
    if ((message.msg_flags & MSG_TRUNC) != 0) continue;
    Datagram datagram;
    datagram.octets = ntp::ByteView{buffer.data(), static_cast<std::size_t>(count)};
    datagram.path.from = from.endpoint();
    read_control(message, datagram);
    handler(datagram);
  }
  return {};
}

std::optional<RealTime> UdpSocket::transmitted() const {
  alignas(cmsghdr) std::array<std::byte, kControlSize> control;
  std::array<std::byte, kMaxDatagram> copy;  // not every system leaves the datagram out
  std::optional<RealTime> newest;
  while (transmit_times_) {
    iovec part{copy.data(), copy.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(fd_, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
      if (errno == EINTR) continue;
      return newest;
    }
    Datagram said;
    read_control(message, said);
    if (said.received) newest = said.received;
  }
  return newest;
}

}  // namespace netio
