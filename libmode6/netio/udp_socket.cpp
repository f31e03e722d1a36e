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

#include "netio/socket_address.hpp"

namespace netio {
namespace {

// Timestamps, packet info of either family and the head of an extended error.
constexpr std::size_t kControlSize = 256;

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

template <class T>
T control_value(cmsghdr* header) {
  T value{};
  std::memcpy(&value, CMSG_DATA(header), sizeof value);
  return value;
}

// What the control messages say, for receiving and for the error queue alike.
void read_control(msghdr& message, Datagram& into) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING) {
      const auto stamps = control_value<scm_timestamping>(c);
      if (stamps.ts[0].tv_sec != 0) into.received = {stamps.ts[0].tv_sec, stamps.ts[0].tv_nsec};
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      const auto info = control_value<in_pktinfo>(c);
      into.path.local = from_in_addr(info.ipi_spec_dst);
      into.path.interface = static_cast<std::uint32_t>(info.ipi_ifindex);
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      const auto info = control_value<in6_pktinfo>(c);
      into.path.interface = info.ipi6_ifindex;
      into.path.local = from_in6_addr(info.ipi6_addr, 0);
    }
  }
}

// Writes the packet info that makes a reply leave from the address that was asked.
std::size_t write_source(const Path& path, msghdr& message) {
  cmsghdr* c = CMSG_FIRSTHDR(&message);
  if (path.local.family == ntp::Family::ipv4) {
    in_pktinfo info{};
    info.ipi_spec_dst.s_addr = htonl(path.local.v4_value());
    c->cmsg_level = IPPROTO_IP;
    c->cmsg_type = IP_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(c), &info, sizeof info);
    return CMSG_SPACE(sizeof info);
  }
  if (path.local.family == ntp::Family::ipv6) {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, path.local.octets.data(), path.local.octets.size());
    info.ipi6_ifindex = path.interface;
    c->cmsg_level = IPPROTO_IPV6;
    c->cmsg_type = IPV6_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(c), &info, sizeof info);
    return CMSG_SPACE(sizeof info);
  }
  return 0;
}

// A reply that cannot leave now is lost, as any datagram may be; those behind it are not.
void send_all(int fd, std::span<mmsghdr> messages) {
  while (!messages.empty()) {
    const int sent =
        sendmmsg(fd, messages.data(), static_cast<unsigned>(messages.size()), MSG_NOSIGNAL);
    messages = messages.subspan(sent > 0 ? static_cast<std::size_t>(sent) : 1);
  }
}

}  // namespace

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(transmit_times_, other.transmit_times_);
  return *this;
}

UdpSocket::~UdpSocket() {
  if (fd_ >= 0) close(fd_);
}

std::expected<UdpSocket, std::error_code> UdpSocket::open(ntp::Family family) {
  const int domain = family == ntp::Family::ipv6 ? AF_INET6 : AF_INET;
  const int fd = open_datagram(domain);
  if (fd < 0) return std::unexpected{last_error()};
  UdpSocket socket{fd};
  if (domain == AF_INET6) set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  // Without timestamps the caller's own reading has to do.
  set_int(fd, SOL_SOCKET, SO_TIMESTAMPING,
          SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE);
  return socket;
}

std::expected<UdpSocket, std::error_code> UdpSocket::connect(const ntp::Endpoint& to,
                                                             bool transmit_times) {
  auto socket = open(to.address.family);
  if (!socket) return socket;
  socket->transmit_times_ =
      transmit_times && set_int(socket->fd_, SOL_SOCKET, SO_TIMESTAMPING,
                                SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
                                    SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY);
  const SocketAddress address{to};
  if (::connect(socket->fd_, address.raw(), address.size) != 0) {
    return std::unexpected{last_error()};
  }
  return socket;
}

std::expected<UdpSocket, std::error_code> UdpSocket::bind(const ntp::Endpoint& at) {
  auto socket = open(at.address.family);
  if (!socket) return socket;
  const bool v6 = at.address.family == ntp::Family::ipv6;
  const bool told = v6 ? set_int(socket->fd_, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
                       : set_int(socket->fd_, IPPROTO_IP, IP_PKTINFO, 1);
  const SocketAddress address{at};
  if (!told || ::bind(socket->fd_, address.raw(), address.size) != 0) {
    return std::unexpected{last_error()};
  }
  return socket;
}

void UdpSocket::set_dscp(int dscp) const {
  // Of the two options a socket has one.
  const int traffic_class = dscp << 2;
  set_int(fd_, IPPROTO_IP, IP_TOS, traffic_class);
  set_int(fd_, IPPROTO_IPV6, IPV6_TCLASS, traffic_class);
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

struct UdpServer::Batch {
  // Enough that system calls stop to matter, few enough that the last reply does not wait long.
  static constexpr std::size_t kSize = 32;
  struct Slot {
    std::array<std::byte, kMaxDatagram> in;
    std::array<std::byte, kMaxDatagram> out;
    alignas(cmsghdr) std::array<std::byte, kControlSize> control;
    SocketAddress from;
    iovec part;
  };
  std::array<Slot, kSize> slots;
  std::array<mmsghdr, kSize> messages;

  void prepare(std::size_t index) {
    Slot& slot = slots[index];
    slot.part = {slot.in.data(), slot.in.size()};
    msghdr& message = messages[index].msg_hdr;
    message = {};
    message.msg_name = slot.from.raw();
    message.msg_namelen = sizeof slot.from.storage;
    message.msg_iov = &slot.part;
    message.msg_iovlen = 1;
    message.msg_control = slot.control.data();
    message.msg_controllen = slot.control.size();
  }

  // Turns slot `index` around and puts its message at place `reply` of those to send.
  void answer(std::size_t index, std::size_t reply, std::size_t size, const Path& path) {
    Slot& slot = slots[index];
    slot.part = {slot.out.data(), size};
    msghdr message = messages[index].msg_hdr;
    message.msg_flags = 0;
    message.msg_control = slot.control.data();
    message.msg_controllen = slot.control.size();
    std::memset(slot.control.data(), 0, slot.control.size());
    message.msg_controllen = write_source(path, message);
    if (message.msg_controllen == 0) message.msg_control = nullptr;
    messages[reply].msg_hdr = message;
    messages[reply].msg_len = 0;
  }
};

UdpServer::UdpServer(UdpSocket socket)
    : socket_{std::move(socket)}, batch_{std::make_unique<Batch>()} {}
UdpServer::~UdpServer() = default;
UdpServer::UdpServer(UdpServer&&) noexcept = default;

std::size_t UdpServer::serve(const Handler& handler) {
  Batch& batch = *batch_;
  for (std::size_t i = 0; i < Batch::kSize; ++i) batch.prepare(i);
  const int received =
      recvmmsg(socket_.fd(), batch.messages.data(), Batch::kSize, MSG_DONTWAIT, nullptr);
  if (received <= 0) return 0;
  const auto count = static_cast<std::size_t>(received);
  std::size_t replies = 0;
  for (std::size_t i = 0; i < count; ++i) {
    msghdr& message = batch.messages[i].msg_hdr;
    if ((message.msg_flags & MSG_TRUNC) != 0) continue;
    Batch::Slot& slot = batch.slots[i];
    Datagram datagram;
    datagram.octets = ntp::ByteView{slot.in.data(), batch.messages[i].msg_len};
    slot.from.size = message.msg_namelen;
    datagram.path.from = slot.from.endpoint();
    read_control(message, datagram);
    const std::size_t size = handler(datagram, slot.out);
    if (size != 0) batch.answer(i, replies++, size, datagram.path);
  }
  send_all(socket_.fd(), std::span{batch.messages}.first(replies));
  return count;
}

}  // namespace netio
