// Between ntp::Endpoint and the operating system's socket addresses.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "ntp/address.hpp"

namespace netio {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  SocketAddress() = default;
  explicit SocketAddress(const ntp::Endpoint& endpoint);

  [[nodiscard]] sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage); }
  /// Family none for anything but IPv4 and IPv6.
  [[nodiscard]] ntp::Endpoint endpoint() const;
};

ntp::IpAddress from_in_addr(const in_addr& address);
ntp::IpAddress from_in6_addr(const in6_addr& address, std::uint32_t scope);

}  // namespace netio
