#include "sys/listeners.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <iterator>
#include <net/if.h>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "netio/transmit_times.hpp"
#include "sys/interfaces.hpp"

namespace sys {
namespace {

std::set<std::uint32_t> find_loopback_interfaces() {
  // Where the addresses are not told, the usual name has to do.
  std::set<std::uint32_t> indexes{if_nametoindex("lo")};
  for (const LocalAddress& local : local_addresses()) {
    if (local.loopback) indexes.insert(if_nametoindex(local.interface.c_str()));
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

Interface interface_of(const ntp::IpAddress& address) {
  if (address.is_unspecified()) {
    const bool ipv4 = address.family == ntp::Family::ipv4;
    return {ipv4 ? "v4wildcard" : "v6wildcard", kUp | kWildcard};
  }
  const std::uint32_t flags = address.is_loopback() ? kUp | kLoopback : kUp;
  for (const LocalAddress& local : local_addresses()) {
    if (local.address == address) return {local.interface, flags};
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
    : settings_{settings}, loopback_interfaces_{find_loopback_interfaces()} {
  for (const ntp::IpAddress& address : settings.addresses) add(address, Need::required);
  if (!settings.addresses.empty()) return;
  if (!settings.rules.empty()) {
    open_chosen(true);
    return;
  }
  if (settings.family != ntp::Family::ipv6) add(ntp::IpAddress::v4(0), Need::required);
  if (settings.family != ntp::Family::ipv4) {
    const bool alone = settings.family == ntp::Family::ipv6;
    add(ntp::IpAddress::v6({}), alone ? Need::required : Need::if_family);
  }
}

std::error_code Listeners::open(const ntp::Endpoint& at, bool drop) {
  auto socket = netio::UdpSocket::bind(at);
  if (!socket) return socket.error();
  socket->set_dscp(settings_.dscp);
  const ntp::Endpoint local = socket->local();
  servers_.push_back({netio::UdpServer{std::move(*socket)}, local, netio::monotonic_now(), drop});
  if (loop_ != nullptr) watch(servers_.back());
  return {};
}

void Listeners::add(const ntp::IpAddress& address, Need need, bool drop) {
  std::vector<std::uint16_t> ports{settings_.port};
  if (settings_.extra_port != 0) ports.push_back(settings_.extra_port);
  for (const std::uint16_t port : ports) {
    const std::error_code error = open({address, port}, drop);
    if (!error) continue;
    const bool no_address = error == std::errc::address_not_available;
    // A sandbox refuses a family as an invalid argument.
    const bool no_family = error == std::errc::address_family_not_supported ||
                           error == std::errc::invalid_argument || no_address;
    if (need == Need::if_family && no_family) return;
    if (need == Need::if_address && no_address) return;
    throw std::runtime_error(refusal({address, port}, error));
  }
}

void Listeners::open_chosen(bool first) {
  for (const ChosenAddress& each :
       choose_addresses(settings_.rules, local_addresses(), settings_.family)) {
    const auto here = std::ranges::find_if(
        servers_, [&each](const Server& server) { return server.at.address == each.address; });
    if (here != servers_.end()) continue;
    const bool must = first && settings_.strict && each.named;
    add(each.address, must ? Need::required : Need::if_address, each.drop);
  }
}

std::vector<std::string> Listeners::look_again() {
  loopback_interfaces_ = find_loopback_interfaces();
  if (!follows_interfaces()) return {};
  std::vector<std::string> said;
  const auto local = local_addresses();
  // Where nothing is told, nothing is closed.
  if (local.empty()) return {};
  const auto chosen = choose_addresses(settings_.rules, local, settings_.family);
  servers_.remove_if([&](const Server& server) {
    const auto wanted = std::ranges::find(chosen, server.at.address, &ChosenAddress::address);
    if (wanted != chosen.end()) return false;
    closed_ += server.counters;
    said.push_back(
        fmt::format("does not listen on {} any more: the address is gone", server.at.text()));
    return true;
  });
  const std::size_t before = servers_.size();
  try {
    open_chosen(false);
  } catch (const std::runtime_error& error) {
    said.emplace_back(error.what());
  }
  for (auto at = std::next(servers_.begin(), static_cast<std::ptrdiff_t>(before));
       at != servers_.end(); ++at) {
    said.push_back(fmt::format("listens on {} too", at->at.text()));
  }
  return said;
}

void Listeners::watch(Server& server) {
  server.watch.emplace(
      netio::Watch::readable(*loop_, server.udp.socket().fd(), [this, &server] { serve(server); }));
}

Listeners::Listening Listeners::start(netio::EventLoop& loop, Handler handler) {
  handler_ = std::move(handler);
  loop_ = &loop;
  for (Server& server : servers_) watch(server);
  return Listening{*this};
}

void Listeners::stop() {
  for (Server& server : servers_) server.watch.reset();
  loop_ = nullptr;
}

void Listeners::serve(Server& server) const {
  ++server.counters.wakeups;
  // One batch: the loop comes back for more after timers and polls had their turn.
  const std::size_t count =
      server.udp.serve([this, &server](const netio::Datagram& datagram, ntp::ByteSpan out) {
        ++server.counters.received;
        if (server.drop) return std::size_t{0};
        const std::size_t size = handler_(datagram, server.udp.socket(), out);
        if (size != 0) ++server.counters.sent;
        return size;
      });
  // It was woken for what the kernel says of replies that left later than at once.
  if (count == 0 && late_) late_(server.udp.socket());
}

void Listeners::reply(const netio::UdpSocket& socket, ntp::ByteView octets,
                      const netio::Path& path) {
  count_sent(socket, static_cast<bool>(socket.reply(octets, path)));
}

void Listeners::reply_timed(const netio::UdpSocket& socket, ntp::ByteView octets,
                            const netio::Path& path) {
  count_sent(socket, static_cast<bool>(netio::reply_timed(socket, octets, path)));
}

void Listeners::count_sent(const netio::UdpSocket& socket, bool failed) {
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

void Listeners::reset_counters() {
  closed_ = {};
  for (Server& server : servers_) server.counters = {};
}

node::IoCounters Listeners::counters() const {
  node::IoCounters sum = closed_;
  for (const Server& server : servers_) sum += server.counters;
  return sum;
}

}  // namespace sys
