#include "netio/socket_address.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace netio {

SocketAddress::SocketAddress(const ntp::Endpoint& endpoint) {
  if (endpoint.address.family == ntp::Family::ipv4) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(endpoint.port);
    in.sin_addr.s_addr = htonl(endpoint.address.v4_value());
    std::memcpy(&storage, &in, sizeof in);
    size = sizeof in;
  } else if (endpoint.address.family == ntp::Family::ipv6) {
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(endpoint.port);
    std::ranges::copy(endpoint.address.octets, in.sin6_addr.s6_addr);
    in.sin6_scope_id = endpoint.address.scope;
    std::memcpy(&storage, &in, sizeof in);
    size = sizeof in;
  }
}

ntp::Endpoint SocketAddress::endpoint() const {
  if (storage.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof in);
    return {from_in_addr(in.sin_addr), ntohs(in.sin_port)};
  }
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &storage, sizeof in);
    return {from_in6_addr(in.sin6_addr, in.sin6_scope_id), ntohs(in.sin6_port)};
  }
  return {};
}

ntp::IpAddress from_in_addr(const in_addr& address) {
  return ntp::IpAddress::v4(ntohl(address.s_addr));
}

ntp::IpAddress from_in6_addr(const in6_addr& address, std::uint32_t scope) {
  std::array<std::uint8_t, 16> octets{};
  std::ranges::copy(address.s6_addr, octets.begin());
  return ntp::IpAddress::v6(octets, scope);
}

}  // namespace netio
