#include "sys/listeners.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <iterator>
#include <net/if.h>
#include <set>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "netio/transmit_times.hpp"
#include "netio/udp_batch.hpp"
#include "sys/interfaces.hpp"

namespace sys {
namespace {

std::vector<std::uint32_t> find_loopback_interfaces() {
  // Where the addresses are not told, the usual name has to do.
  std::set<std::uint32_t> indexes{if_nametoindex("lo")};
  for (const LocalAddress& local : local_addresses()) {
    if (local.loopback) indexes.insert(if_nametoindex(local.interface.c_str()));
  }
  indexes.erase(0);
  return {indexes.begin(), indexes.end()};
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
  open_own();
}

// A reply costs the kernel less from a socket that has its address already, if that is of IPv4.
// What finds no place here the socket for every address serves.
void Listeners::open_own() {
  // More would cost each wait of the loop what they save: poll(2) looks at every one.
  constexpr std::size_t kMostAddresses = 8;
  std::vector<ntp::Endpoint> shared;
  for (const Server& server : servers_) {
    if (server.at.address.family == ntp::Family::ipv4 && server.ports.size() > 1) {
      shared.push_back(server.at);
    }
  }
  if (shared.empty()) return;
  std::set<ntp::IpAddress> own;
  for (const LocalAddress& local : local_addresses()) {
    if (own.size() == kMostAddresses) break;
    if (local.address.family != ntp::Family::ipv4 || !own.insert(local.address).second) continue;
    for (const ntp::Endpoint& at : shared) {
      static_cast<void>(open({local.address, at.port}, Use::beside));
    }
  }
}

bool Listeners::open_two(const ntp::Endpoint& at, std::vector<netio::UdpSocket>& sockets) {
  using netio::UdpSocket;
  sockets.clear();
  auto strangers = UdpSocket::bind(at, UdpSocket::Port::shared);
  if (!strangers) return false;
  auto acquaintances = UdpSocket::bind(strangers->local(), UdpSocket::Port::shared);
  // Nobody is known yet; else the system would share out what comes as it likes.
  if (!acquaintances || !strangers->divert({})) return false;
  if (!acquaintances->leave_out_what_is_for_many()) return false;
  sockets.push_back(std::move(*strangers));
  sockets.push_back(std::move(*acquaintances));
  return true;
}

std::error_code Listeners::open_sockets(const ntp::Endpoint& at, Use use,
                                        std::vector<netio::UdpSocket>& sockets) const {
  using netio::UdpSocket;
  if (use != Use::beside) {
    // Who shares a port with us by chance would get a part of the requests.
    auto alone = UdpSocket::bind(at);
    if (!alone) return alone.error();
    if (settings_.threads == 1 && use == Use::drop) {
      sockets.push_back(std::move(*alone));
      return {};
    }
  }
  if (settings_.threads == 1 && open_two(at, sockets)) return {};
  const auto port = settings_.threads > 1 ? UdpSocket::Port::shared : UdpSocket::Port::alone;
  for (std::size_t i = 0; i < settings_.threads; ++i) {
    auto socket = UdpSocket::bind(at, port);
    if (!socket) return socket.error();
    if (i > 0) socket->leave_out_what_is_for_many();
    sockets.push_back(std::move(*socket));
  }
  if (settings_.threads > 1) sockets.front().share_by_source(settings_.threads, share_key_);
  return {};
}

std::error_code Listeners::open(const ntp::Endpoint& at, Use use) {
  std::vector<netio::UdpSocket> sockets;
  if (const std::error_code error = open_sockets(at, use, sockets)) return error;
  Server server{.opened = netio::monotonic_now()};
  for (netio::UdpSocket& socket : sockets) {
    socket.set_dscp(settings_.dscp);
    server.at = socket.local();
    server.ports.push_back(
        std::make_shared<ServerPort>(ServerPort{std::move(socket), server.at, use == Use::drop}));
  }
  servers_.push_back(std::move(server));
  prefer_at(servers_.back());
  if (loop_ != nullptr) watch(servers_.back());
  return {};
}

void Listeners::add(const ntp::IpAddress& address, Need need, bool drop) {
  std::vector<std::uint16_t> ports{settings_.port};
  if (settings_.extra_port != 0) ports.push_back(settings_.extra_port);
  for (const std::uint16_t port : ports) {
    const std::error_code error = open({address, port}, drop ? Use::drop : Use::alone);
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
    closed_ += counters_of(server);
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
  if (settings_.threads > 1) return;
  for (const auto& port : server.ports) {
    server.watches.push_back(netio::Watch::readable(
        *loop_, port->socket.fd(), [this, &server, &port = *port] { serve(server, port); }));
  }
}

Listeners::Listening Listeners::start(netio::EventLoop& loop, Handler handler) {
  handler_ = std::move(handler);
  loop_ = &loop;
  for (Server& server : servers_) watch(server);
  return Listening{*this};
}

void Listeners::stop() {
  for (Server& server : servers_) server.watches.clear();
  loop_ = nullptr;
}

Listeners::Ports Listeners::ports(std::size_t thread) const {
  Ports ports;
  for (const Server& server : servers_) ports.push_back(server.ports[thread]);
  return ports;
}

void Listeners::serve(const Server& server, ServerPort& woken) const {
  // The loop comes back for more after timers and polls had their turn: within 3 ms.
  constexpr std::size_t kMostDatagrams = 8 * netio::UdpBatch::kSize;
  ServerPort& acquaintances = *server.ports.back();
  ++woken.counters.wakeups;
  const std::uint64_t before = woken.counters.received;
  for (std::size_t served = 0; served < kMostDatagrams;) {
    const std::size_t came = handler_(woken);
    // Others came while several were answered, and a look costs less than a wait of the loop.
    if (came < 2) break;
    served += came;
    if (came == netio::UdpBatch::kSize && &woken != &acquaintances) handler_(acquaintances);
  }
  // It was woken for what the kernel says of replies that left later than at once.
  if (woken.counters.received == before && late_) late_(woken.socket);
}

bool Listeners::can_prefer() const {
  return settings_.threads == 1 &&
         std::ranges::any_of(servers_, [](const Server& each) { return each.ports.size() > 1; });
}

void Listeners::prefer(std::vector<ntp::IpAddress> ipv4, std::vector<ntp::IpAddress> ipv6) {
  preferred_ipv4_ = std::move(ipv4);
  preferred_ipv6_ = std::move(ipv6);
  for (const Server& server : servers_) prefer_at(server);
}

void Listeners::prefer_at(const Server& server) const {
  if (settings_.threads > 1 || server.ports.size() == 1) return;
  const bool is_ipv4 = server.at.address.family == ntp::Family::ipv4;
  std::span<const ntp::IpAddress> known = is_ipv4 ? preferred_ipv4_ : preferred_ipv6_;
  while (!server.ports.front()->socket.divert(known) && !known.empty()) {
    known = known.first(known.size() / 2);
  }
}

node::IoCounters Listeners::counters_of(const Server& server) {
  node::IoCounters sum;
  for (const auto& port : server.ports) sum += port->counters;
  return sum;
}

std::vector<mode6::InterfaceRow> Listeners::rows() const {
  std::vector<mode6::InterfaceRow> rows;
  const auto now = netio::monotonic_now();
  for (const Server& server : servers_) {
    const Interface interface = interface_of(server.at.address);
    const node::IoCounters counters = counters_of(server);
    rows.push_back(
        {.address = server.at,
         .name = interface.name,
         .flags = interface.flags,
         .received = counters.received,
         .sent = counters.sent,
         .send_errors = counters.send_failed,
         .uptime_s = static_cast<std::uint64_t>(
             std::chrono::duration_cast<std::chrono::seconds>(now - server.opened).count())});
  }
  return rows;
}

void Listeners::reset_counters() {
  closed_ = {};
  for (Server& server : servers_) {
    for (const auto& port : server.ports) port->counters = {};
  }
}

node::IoCounters Listeners::counters() const {
  node::IoCounters sum = closed_;
  for (const Server& server : servers_) sum += counters_of(server);
  return sum;
}

}  // namespace sys
