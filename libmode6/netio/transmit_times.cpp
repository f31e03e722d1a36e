#include "netio/transmit_times.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "netio/socket_address.hpp"

namespace netio {
namespace {

constexpr std::size_t kSendControl = 128;   // a source address of either family and flags
constexpr std::size_t kErrorControl = 512;  // timestamps and the head of an extended error
// One wake-up reads no more than so many; they come back.
constexpr std::size_t kMostAtOnce = 256;

template <class T>
std::size_t put(cmsghdr* header, int level, int type, const T& value) {
  header->cmsg_level = level;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(sizeof value);
  std::memcpy(CMSG_DATA(header), &value, sizeof value);
  return CMSG_SPACE(sizeof value);
}

std::size_t put_source(cmsghdr* header, const Path& path) {
  if (path.local.family == ntp::Family::ipv4) {
    in_pktinfo info{};
    info.ipi_spec_dst.s_addr = htonl(path.local.v4_value());
    return put(header, IPPROTO_IP, IP_PKTINFO, info);
  }
  if (path.local.family == ntp::Family::ipv6) {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, path.local.octets.data(), path.local.octets.size());
    info.ipi6_ifindex = path.interface;
    return put(header, IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
  return 0;
}

std::optional<RealTime> time_in(msghdr& message) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPING) continue;
    scm_timestamping stamps{};
    std::memcpy(&stamps, CMSG_DATA(c), sizeof stamps);
    if (stamps.ts[0].tv_sec != 0) return RealTime{stamps.ts[0].tv_sec, stamps.ts[0].tv_nsec};
  }
  return std::nullopt;
}

}  // namespace

std::error_code reply_timed(const UdpSocket& socket, ntp::ByteView octets, const Path& path) {
  SocketAddress to{path.from};
  iovec part{const_cast<std::byte*>(octets.data()), octets.size()};
  alignas(cmsghdr) std::array<std::byte, kSendControl> control{};
  msghdr message{};
  message.msg_name = to.raw();
  message.msg_namelen = to.size;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* first = CMSG_FIRSTHDR(&message);
  std::size_t used = put_source(first, path);
  constexpr std::uint32_t kWhenItLeaves = SOF_TIMESTAMPING_TX_SOFTWARE;
  auto* second = reinterpret_cast<cmsghdr*>(control.data() + used);
  used += put(second, SOL_SOCKET, SO_TIMESTAMPING, kWhenItLeaves);
  message.msg_controllen = used;
  if (sendmsg(socket.fd(), &message, MSG_NOSIGNAL) >= 0) return {};
  // An old or simulated system knows no such flags.
  return errno == EINVAL ? socket.reply(octets, path)
                         : std::error_code{errno, std::generic_category()};
}

bool read_transmit_times(const UdpSocket& socket,
                         const std::function<void(ntp::ByteView frame, RealTime at)>& handler) {
  std::array<std::byte, kMaxDatagram> frame;
  alignas(cmsghdr) std::array<std::byte, kErrorControl> control;
  bool any = false;
  for (std::size_t n = 0; n < kMostAtOnce; ++n) {
    iovec part{frame.data(), frame.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = recvmsg(socket.fd(), &message, MSG_ERRQUEUE | MSG_DONTWAIT);
    if (size < 0) return any;
    any = true;
    const auto at = time_in(message);
    if (at) handler(ntp::ByteView{frame}.first(static_cast<std::size_t>(size)), *at);
  }
  return any;
}

}  // namespace netio
