#include "common/fetch.hpp"

#include <array>
#include <csignal>
#include <deque>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "netio/event_loop.hpp"
#include "netio/mode6_session.hpp"
#include "netio/monotonic.hpp"
#include "netio/resolver.hpp"
#include "netio/udp_socket.hpp"
#include "ntp/packet.hpp"
#include "view/escape.hpp"

namespace common {
namespace {

std::string unknown_host(const Target& target, const std::string& why) {
  return fmt::format("cannot find the address of {}: {}; check the name", view::escape(target.text),
                     why);
}

std::string cannot_reach(const Target& target, const ntp::Endpoint& address,
                         const std::error_code& error) {
  const std::string where = fmt::format("{} ({})", view::escape(target.text), address.text());
  if (error == std::errc::connection_refused) {
    return fmt::format("{}: nobody listens on UDP port {}; is ntpd running there?", where,
                       address.port);
  }
  return fmt::format("cannot reach {}: {}", where, error.message());
}

// A name server that is dead must not cost more than a host that is.
constexpr ntp::Nanos kNameTimeout = std::chrono::seconds{5};

// One host's way through its addresses.
class Call {
 public:
  Call(netio::EventLoop& loop, const mode6::Patience& patience, std::uint8_t version,
       const Target& target, std::function<void(mode6::Conversation&)> start,
       std::function<void()> ended)
      : loop_{loop},
        patience_{patience},
        version_{version},
        target_{target},
        start_{std::move(start)},
        on_end_{std::move(ended)},
        later_{loop, [this] { next_address(); }} {}

  void on_resolved(const netio::Resolved& resolved) {
    if (std::exchange(resolved_, true)) return;
    if (resolved.addresses.empty()) contact_.trouble = unknown_host(target_, resolved.error);
    addresses_.assign(resolved.addresses.begin(), resolved.addresses.end());
    next_address();
  }

  [[nodiscard]] Contact take_contact() { return std::move(contact_); }

  // Nothing more is waited for.
  void interrupt() {
    if (ended_) return;
    if (session_) contact_.datagrams_sent += session_->datagrams_sent();
    contact_.interrupted = true;
    contact_.trouble = fmt::format("{}: interrupted", view::escape(target_.text));
  }

 private:
  void next_address() {
    session_.reset();
    while (!addresses_.empty()) {
      contact_.address = {addresses_.front(), target_.port};
      addresses_.pop_front();
      auto session = netio::Mode6Session::open(
          loop_, contact_.address, patience_, [this] { on_idle(); }, version_);
      if (!session) {
        say(session.error());
        continue;
      }
      say({});
      session_ = std::move(*session);
      start_(session_->conversation());
      session_->wake();
      return;
    }
    ended_ = true;
    on_end_();
  }

  void say(std::error_code error) {
    contact_.error = error;
    contact_.trouble = error ? cannot_reach(target_, contact_.address, error) : std::string{};
  }

  void on_idle() {
    contact_.datagrams_sent += session_->datagrams_sent();
    contact_.strays += session_->conversation().dropped();
    if (session_->trouble()) {
      say(session_->trouble());
      if (session_->datagrams_received() > 0) addresses_.clear();
    } else {
      addresses_.clear();
    }
    later_.at(ntp::Monotonic{});
  }

  netio::EventLoop& loop_;
  const mode6::Patience& patience_;
  std::uint8_t version_;
  const Target& target_;
  std::function<void(mode6::Conversation&)> start_;
  std::function<void()> on_end_;
  bool resolved_ = false;
  std::deque<ntp::IpAddress> addresses_;
  std::unique_ptr<netio::Mode6Session> session_;
  netio::Timer later_;
  Contact contact_;
  bool ended_ = false;
};

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
  if (resolved.addresses.empty()) return std::unexpected{unknown_host(target, resolved.error)};
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
  void fail(std::error_code error) { end(cannot_reach(target_, seen_.address, error)); }
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
  netio::Resolver resolver{loop};
  std::deque<Call> calls;
  std::size_t open = targets.size();
  bool interrupted = false;
  const auto ended = [&] {
    if (--open == 0) loop.stop();
  };
  std::optional<netio::Watch> watch;
  if (interruptible && open > 0) {
    watch = netio::Watch::signal(loop, SIGINT, [&] {
      interrupted = true;
      loop.stop();
    });
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    Call& call = calls.emplace_back(
        loop, patience, version, targets[i], [&start, i](mode6::Conversation& c) { start(i, c); },
        ended);
    resolver.resolve(targets[i].host, targets[i].family,
                     [&call](const netio::Resolved& resolved) { call.on_resolved(resolved); });
  }
  netio::Timer names_due{loop, [&calls] {
                           const netio::Resolved nothing{{}, "no answer of any name server"};
                           for (Call& call : calls) call.on_resolved(nothing);
                         }};
  names_due.at(netio::monotonic_now() + kNameTimeout);
  if (open > 0) loop.run();
  std::vector<Contact> contacts;
  contacts.reserve(calls.size());
  for (Call& call : calls) {
    if (interrupted) call.interrupt();
    contacts.push_back(call.take_contact());
  }
  return contacts;
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
      outcome = std::unexpected{NotSeen{cannot_reach(target, address, socket.error())}};
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
