#include "common/fetch.hpp"

#include <array>
#include <csignal>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "common/fetcher.hpp"
#include "common/look.hpp"
#include "netio/event_loop.hpp"
#include "netio/monotonic.hpp"
#include "netio/resolver.hpp"
#include "netio/udp_socket.hpp"
#include "ntp/packet.hpp"
#include "view/escape.hpp"

namespace common {
namespace {

Contact interrupted(const Target& target, Contact contact) {
  contact.interrupted = true;
  contact.trouble = fmt::format("{}: interrupted", view::escape(target.text));
  return contact;
}

std::expected<netio::Resolved, std::string> resolve_now(const Target& target) {
  netio::EventLoop loop;
  netio::Resolver resolver{loop};
  netio::Resolved resolved;
  resolver.resolve(target.host, target.family,
                   [&resolved](const netio::Resolved& r) { resolved = r; });
  loop.run();
  if (resolved.addresses.empty())
    return std::unexpected{unknown_host_words(target, resolved.error)};
  return resolved;
}

}  // namespace

std::expected<Target, std::string> parse_target(std::string_view text, std::uint16_t default_port,
                                                ntp::Family family) {
  const auto parsed = ntp::parse_host_port(text);
  if (!parsed) {
    return std::unexpected{fmt::format(
        "'{}' is no host; write NAME, NAME:PORT, ADDRESS or [IPV6-ADDRESS]:PORT (ports 1 to 65535)",
        view::escape(text))};
  }
  return Target{std::string{text}, parsed->host, parsed->port.value_or(default_port), family};
}

std::vector<Contact> fetch(const std::vector<Target>& targets, const mode6::Patience& patience,
                           const StartQuery& start, bool interruptible, std::uint8_t version) {
  netio::EventLoop loop;
  Fetcher fetcher{loop};
  std::vector<std::shared_ptr<const Contact>> contacts;
  std::vector<bool> ended(targets.size());
  std::size_t open = targets.size();
  std::optional<netio::Watch> watch;
  if (interruptible && open > 0) {
    watch = netio::Watch::signal(loop, SIGINT, [&loop] { loop.stop(); });
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    contacts.push_back(fetcher.ask(
        targets[i], patience, version, [&start, i](mode6::Conversation& c) { start(i, c); },
        [&, i](const Contact&) {
          ended[i] = true;
          if (--open == 0) loop.stop();
        }));
  }
  if (open > 0) loop.run();
  std::vector<Contact> result;
  result.reserve(targets.size());
  for (std::size_t i = 0; i < targets.size(); ++i) {
    result.push_back(ended[i] ? *contacts[i] : interrupted(targets[i], *contacts[i]));
  }
  return result;
}

std::expected<Seen, NotSeen> measure(const Target& target, ntp::Nanos timeout) {
  const auto resolved = resolve_now(target);
  if (!resolved) return std::unexpected{NotSeen{resolved.error()}};
  std::expected<Seen, NotSeen> outcome = std::unexpected{NotSeen{}};
  for (const ntp::IpAddress& ip : resolved->addresses) {
    const ntp::Endpoint address{ip, target.port};
    netio::EventLoop loop;
    const Look look{loop, target, address, timeout, [&](const Look::Outcome& found) {
                      outcome = found;
                      loop.stop();
                    }};
    loop.run();
    // Silence is an answer too: the next address would only double the wait.
    if (outcome || !outcome.error().unreachable) return outcome;
  }
  return outcome;
}

std::map<ntp::IpAddress, std::string> names_of(const std::vector<ntp::IpAddress>& addresses,
                                               ntp::Nanos timeout) {
  netio::EventLoop loop;
  netio::Resolver resolver{loop};
  std::map<ntp::IpAddress, std::string> names;
  std::size_t open = addresses.size();
  if (open == 0) return names;
  netio::Timer timer{loop, [&loop] { loop.stop(); }};
  timer.at(netio::monotonic_now() + timeout);
  for (const ntp::IpAddress& address : addresses) {
    resolver.reverse(address, [&, address](const std::string& name) {
      if (!name.empty()) names[address] = name;
      if (--open == 0) loop.stop();
    });
  }
  loop.run();
  return names;
}

}  // namespace common
