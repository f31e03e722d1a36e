#include "common/fetch.hpp"

#include <array>
#include <csignal>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "common/fetcher.hpp"
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

std::string_view reply_error_words(ntp::ReplyError error) {
  switch (error) {
    case ntp::ReplyError::unsynchronised:
      return "its clock is not synchronised";
    case ntp::ReplyError::zero_time:
      return "it gives no time";
    case ntp::ReplyError::excessive_distance:
      return "its root distance is 16 s or more";
    case ntp::ReplyError::negative_delay:
    case ntp::ReplyError::excessive_delay:
    case ntp::ReplyError::slow_turnaround:
      return "its timestamps make no sense";
    default:
      return "its replies are not answers to the request";
  }
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

// One time request and what comes back on its own socket.
class Measuring {
 public:
  Measuring(const Target& target, const ntp::Endpoint& address)
      : target_{target},
        error_{fmt::format("{} ({}): no answer to a time request either", view::escape(target.text),
                           address.text())} {
    seen_.address = address;
  }

  std::expected<Seen, NotSeen> run(netio::UdpSocket& socket, ntp::Nanos timeout) {
    netio::Timer timer{loop_, [this] { loop_.stop(); }};
    timer.at(netio::monotonic_now() + timeout);
    const auto watch =
        netio::Watch::readable(loop_, socket.fd(), [this, &socket] { on_readable(socket); });
    std::array<std::byte, ntp::kHeaderSize> packet;
    exchange_.begin(ntp::Timestamp{netio::random_u64() | 1}, ntp::kVersion, packet);
    exchange_.sent_at(netio::realtime_now().timestamp());
    if (const auto error = socket.send(packet)) fail(error);
    if (!ended_) loop_.run();
    if (error_.empty()) return seen_;
    return std::unexpected{NotSeen{error_, answered_}};
  }

 private:
  void fail(std::error_code error) { end(unreachable_words(target_, seen_.address, error)); }
  void end(std::string error) {
    error_ = std::move(error);
    ended_ = true;
    loop_.stop();
  }

  void on_readable(netio::UdpSocket& socket) {
    if (const auto sent = socket.transmitted()) exchange_.sent_at(sent->timestamp());
    const auto error =
        socket.receive([this](const netio::Datagram& datagram) { on_datagram(datagram); });
    if (error && !ended_) fail(error);
  }

  void on_datagram(const netio::Datagram& datagram) {
    const auto parsed = ntp::parse_packet(datagram.octets);
    if (!parsed || ended_) return;
    const auto at = datagram.received.value_or(netio::realtime_now()).timestamp();
    // A look from far away is still a look: the limit on the delay is for those who steer by it.
    auto reply = exchange_.accept(parsed->header, at, {.max_delay = ntp::Seconds{16}});
    // Once the request is used up, a reply to it came from where it was sent.
    answered_ = !exchange_.outstanding();
    if (reply && reply->kiss) {
      end(fmt::format("{} ({}) refuses time requests", view::escape(target_.text),
                      seen_.address.text()));
    } else if (reply) {
      seen_.reply = *reply;
      end({});
    } else if (!exchange_.outstanding()) {
      end(fmt::format("{} ({}): {}", view::escape(target_.text), seen_.address.text(),
                      reply_error_words(reply.error())));
    }
  }

  const Target& target_;
  netio::EventLoop loop_;
  ntp::Exchange exchange_;
  Seen seen_;
  std::string error_;  // what is the matter unless an answer comes
  bool answered_ = false;
  bool ended_ = false;
};

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
    auto socket = netio::UdpSocket::connect(address, true);
    if (socket) {
      outcome = Measuring{target, address}.run(*socket, timeout);
      // Silence is an answer too: the next address would only double the wait.
      if (outcome) return outcome;
    } else {
      outcome = std::unexpected{NotSeen{unreachable_words(target, address, socket.error())}};
    }
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
