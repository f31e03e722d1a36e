#include "sys/listeners.hpp"

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstring>
#include <fmt/core.h>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <optional>
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

// As the old daemons number them.
constexpr std::uint32_t kUp = 0x01;
constexpr std::uint32_t kLoopback = 0x04;
constexpr std::uint32_t kWildcard = 0x80;

struct Interface {
  std::string name;
  std::uint32_t flags = kUp;
};

std::optional<ntp::IpAddress> address_of(const sockaddr* from) {
  if (from == nullptr) return std::nullopt;
  if (from->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, from, sizeof in);
    return ntp::IpAddress::v4(ntohl(in.sin_addr.s_addr));
  }
  if (from->sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 in{};
  std::memcpy(&in, from, sizeof in);
  std::array<std::uint8_t, 16> octets{};
  std::memcpy(octets.data(), &in.sin6_addr, octets.size());
  return ntp::IpAddress::v6(octets, in.sin6_scope_id);
}

Interface interface_of(const ntp::IpAddress& address) {
  if (address.is_unspecified()) {
    const bool ipv4 = address.family == ntp::Family::ipv4;
    return {ipv4 ? "v4wildcard" : "v6wildcard", kUp | kWildcard};
  }
  const std::uint32_t flags = address.is_loopback() ? kUp | kLoopback : kUp;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {"", flags};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{list, freeifaddrs};
  for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
    if (address_of(at->ifa_addr) == address) return {at->ifa_name, flags};
  }
  return {"", flags};
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
    const ntp::Endpoint local = socket->local();
    servers_.push_back({netio::UdpServer{std::move(*socket)}, local, netio::monotonic_now()});
    return;
  }
  const std::error_code error = socket.error();
  const bool no_such_family = error == std::errc::address_family_not_supported ||
                              error == std::errc::address_not_available ||
                              error == std::errc::invalid_argument;  // as emulated systems say it
  if (required || !no_such_family) throw std::runtime_error(refusal(at, error));
}

std::vector<netio::Watch> Listeners::start(netio::EventLoop& loop, Handler handler) {
  handler_ = std::move(handler);
  std::vector<netio::Watch> watches;
  for (Server& server : servers_) {
    watches.push_back(
        netio::Watch::readable(loop, server.udp.socket().fd(), [this, &server] { serve(server); }));
  }
  return watches;
}

void Listeners::serve(Server& server) const {
  ++server.counters.wakeups;
  // One batch: the loop comes back for more after timers and polls had their turn.
  server.udp.serve([this, &server](const netio::Datagram& datagram, ntp::ByteSpan out) {
    ++server.counters.received;
    const std::size_t size = handler_(datagram, server.udp.socket(), out);
    if (size != 0) ++server.counters.sent;
    return size;
  });
}

void Listeners::reply(const netio::UdpSocket& socket, ntp::ByteView octets,
                      const netio::Path& path) {
  const bool failed = static_cast<bool>(socket.reply(octets, path));
  for (Server& server : servers_) {
    if (server.udp.socket().fd() != socket.fd()) continue;
    ++(failed ? server.counters.send_failed : server.counters.sent);
  }
}

std::vector<mode6::InterfaceRow> Listeners::rows() const {
  std::vector<mode6::InterfaceRow> rows;
  const auto now = netio::monotonic_now();
  for (const Server& server : servers_) {
    const Interface interface = interface_of(server.at.address);
    rows.push_back(
        {.address = server.at,
         .name = interface.name,
         .flags = interface.flags,
         .received = server.counters.received,
         .sent = server.counters.sent,
         .send_errors = server.counters.send_failed,
         .uptime_s = static_cast<std::uint64_t>(
             std::chrono::duration_cast<std::chrono::seconds>(now - server.opened).count())});
  }
  return rows;
}

node::IoCounters Listeners::counters() const {
  node::IoCounters sum;
  for (const Server& server : servers_) {
    sum.received += server.counters.received;
    sum.sent += server.counters.sent;
    sum.send_failed += server.counters.send_failed;
    sum.wakeups += server.counters.wakeups;
  }
  return sum;
}

}  // namespace sys
