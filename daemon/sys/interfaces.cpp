#include "sys/interfaces.hpp"

#include <functional>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <optional>

#include "netio/socket_address.hpp"

namespace sys {
namespace {

std::optional<ntp::IpAddress> address_of(const sockaddr* raw) {
  if (raw == nullptr) return std::nullopt;
  if (raw->sa_family == AF_INET) {
    return netio::from_in_addr(reinterpret_cast<const sockaddr_in*>(raw)->sin_addr);
  }
  if (raw->sa_family != AF_INET6) return std::nullopt;
  const auto& v6 = *reinterpret_cast<const sockaddr_in6*>(raw);
  return netio::from_in6_addr(v6.sin6_addr, v6.sin6_scope_id);
}

std::vector<ntp::IpAddress> addresses(const std::function<bool(const ifaddrs&)>& wanted) {
  std::vector<ntp::IpAddress> found;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return found;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{list, freeifaddrs};
  for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
    const auto address = address_of(at->ifa_addr);
    if (address && wanted(*at)) found.push_back(*address);
  }
  return found;
}

}  // namespace

std::vector<ntp::IpAddress> addresses_of_interface(const std::string& name) {
  return addresses([&name](const ifaddrs& each) { return name == each.ifa_name; });
}

std::vector<ntp::IpAddress> loopback_addresses() {
  return addresses([](const ifaddrs& each) { return (each.ifa_flags & IFF_LOOPBACK) != 0; });
}

}  // namespace sys
