#include "sys/listeners.hpp"

#include <array>
#include <fmt/core.h>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace sys {
namespace {

std::set<std::uint32_t> find_loopback_interfaces() {
  std::set<std::uint32_t> indexes;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return indexes;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{list, freeifaddrs};
  for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
    if ((at->ifa_flags & IFF_LOOPBACK) != 0) indexes.insert(if_nametoindex(at->ifa_name));
  }
  indexes.erase(0);
  return indexes;
}

std::string refusal(const ntp::Endpoint& at, const std::error_code& error) {
  if (error == std::errc::address_in_use) {
    return fmt::format(
        "UDP port {} is taken on {}: another time daemon runs; stop it, or choose --port", at.port,
        at.address.text());
  }
  if (error == std::errc::permission_denied) {
    return fmt::format(
        "may not listen on UDP {}: start as root (with -u USER), or choose a --port "
        "above 1023",
        at.text());
  }
  if (error == std::errc::address_not_available) {
    return fmt::format(
        "cannot listen on UDP {}: this machine has no such address; see 'ip address'", at.text());
  }
  return fmt::format("cannot listen on UDP {}: {}", at.text(), error.message());
}

}  // namespace

Listeners::Listeners(const ListenSettings& settings)
    : loopback_interfaces_{find_loopback_interfaces()} {
  for (const ntp::IpAddress& address : settings.addresses) {
    add({address, settings.port}, true);
  }
  if (!settings.addresses.empty()) return;
  if (settings.family != ntp::Family::ipv6) add({ntp::IpAddress::v4(0), settings.port}, true);
  if (settings.family != ntp::Family::ipv4) {
    add({ntp::IpAddress::v6({}), settings.port}, settings.family == ntp::Family::ipv6);
  }
}

void Listeners::add(const ntp::Endpoint& at, bool required) {
  auto socket = netio::UdpSocket::bind(at);
  if (socket) {
    servers_.emplace_back(std::move(*socket));
    return;
  }
  const std::error_code error = socket.error();
  const bool no_such_family =
      error == std::errc::address_family_not_supported || error == std::errc::address_not_available;
  if (required || !no_such_family) throw std::runtime_error(refusal(at, error));
}

std::vector<netio::Watch> Listeners::start(netio::EventLoop& loop, Handler handler) {
  handler_ = std::move(handler);
  std::vector<netio::Watch> watches;
  for (netio::UdpServer& server : servers_) {
    watches.push_back(
        netio::Watch::readable(loop, server.socket().fd(), [this, &server] { serve(server); }));
  }
  return watches;
}

void Listeners::serve(netio::UdpServer& server) const {
  // One batch: the loop comes back for more after timers and polls had their turn.
  server.serve([this, &server](const netio::Datagram& datagram, ntp::ByteSpan out) {
    return handler_(datagram, server.socket(), out);
  });
}

}  // namespace sys
