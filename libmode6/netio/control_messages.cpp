#include "netio/control_messages.hpp"

#include <cstring>
#include <linux/errqueue.h>
#include <netinet/in.h>

#include "netio/socket_address.hpp"

namespace netio {
namespace {

template <class T>
T control_value(cmsghdr* header) {
  T value{};
  std::memcpy(&value, CMSG_DATA(header), sizeof value);
  return value;
}

}  // namespace

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

}  // namespace netio
