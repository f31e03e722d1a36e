#include "ntptop/host_watch.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "common/failure.hpp"
#include "netio/monotonic.hpp"
#include "view/escape.hpp"

namespace ntptop {
namespace {

using netio::monotonic_now;

// A poll has ended well before the next one; a socket is kept for years.
mode6::Patience poll_patience() {
  mode6::Patience patience;
  patience.deadline = std::chrono::milliseconds{1800};
  patience.window = 8;
  patience.max_tries = 3;
  patience.total = std::chrono::hours{24 * 3650};
  return patience;
}

constexpr int kDead = 3;  // silences in a row: then less often
constexpr double kDeadFactor = 4;
constexpr double kMostDead_s = 60;
constexpr double kSeenFarAway_s = 16;  // what the rate limits of servers forgive for long
constexpr double kToldOffFactor = 4;
constexpr auto kClientsEvery = std::chrono::seconds{10};
constexpr std::size_t kMostClients = 4096;
constexpr std::uint64_t kRecent = 2000;  // of the first list

ntp::Nanos nanos(double seconds) { return ntp::Nanos{static_cast<std::int64_t>(seconds * 1e9)}; }

}  // namespace

Instant instant_now() {
  const auto now = netio::realtime_now();
  return Instant{std::chrono::milliseconds{now.seconds * 1000 + now.nanoseconds / 1'000'000}};
}

HostWatch::HostWatch(Watcher& owner, std::size_t number, common::Target target, bool hidden)
    : owner_{owner},
      number_{number},
      target_{std::move(target)},
      hidden_{hidden},
      due_{owner.loop_, [this] { on_due(); }},
      probe_{owner.loop_,
             [this](const Probe::Outcome& outcome) {
               seen_ = true;
               if (outcome.told_off) probe_every_s_ *= kToldOffFactor;
               owner_.report_(HostSeen{number_, instant_now(), outcome.seen, outcome.trouble});
             },
             owner.tap_},
      clients_due_{owner.loop_, [this] { ask_clients(); }} {}

void HostWatch::begin(ntp::Nanos after) { due_.at(monotonic_now() + after); }

bool HostWatch::near() const { return address_ && address_->address.is_loopback(); }
bool HostWatch::probes() const { return owner_.pace_.seen; }

void HostWatch::next() {
  double wait = owner_.pace_.interval_s;
  // Whoever stands in a chain is not what is watched.
  constexpr double kHidden_s = 10;
  if (hidden_) wait = std::max(wait, kHidden_s);
  if (silences_ >= kDead) wait = std::max(wait, std::min(wait * kDeadFactor, kMostDead_s));
  due_.at(monotonic_now() + nanos(wait));
}

void HostWatch::on_due() {
  next();
  if (hidden_ && !owner_.chains_) return;
  if (asking_ || resolving_) return;
  // A host that has died may have another address by now.
  if (silences_ >= kDead && silences_ % kDead == 0) address_.reset();
  if (address_) return ask();
  resolving_ = true;
  owner_.resolver_.resolve(target_.host, target_.family,
                           [this](const netio::Resolved& resolved) { on_resolved(resolved); });
}

void HostWatch::on_resolved(const netio::Resolved& resolved) {
  resolving_ = false;
  if (resolved.addresses.empty()) {
    return unreachable(fmt::format("its name has no address: {}", view::escape(resolved.error)));
  }
  const auto& chosen = resolved.addresses[tried_ % resolved.addresses.size()];
  ++tried_;
  address_ = ntp::Endpoint{chosen, target_.port};
  session_.reset();
  probe_every_s_ =
      near() ? owner_.pace_.interval_s : std::max(owner_.pace_.interval_s, kSeenFarAway_s);
  ask();
}

void HostWatch::unreachable(std::string why) {
  ++silences_;
  polled_ = seen_ = true;
  HostPolled polled{.host = number_, .at = instant_now(), .address = {}, .trouble = why};
  if (address_) polled.address = address_->text();
  owner_.report_(polled);
}

void HostWatch::ask() {
  ask_seen();
  if (session_ && session_->trouble()) session_.reset();
  if (!session_) {
    auto opened =
        netio::Mode6Session::open(owner_.loop_, *address_, poll_patience(), [this] { on_idle(); });
    if (!opened) return unreachable(opened.error().message());
    session_ = std::move(*opened);
    session_->set_tap(owner_.tap_);
  }
  asking_ = true;
  asked_ = monotonic_now();
  inquiry_.start(session_->conversation(), asked_);
  session_->wake();
}

void HostWatch::on_idle() {
  if (!std::exchange(asking_, false)) return;
  HostPolled polled = inquiry_.take();
  polled.host = number_;
  polled.at = instant_now();
  polled.address = address_->text();
  polled.round_trip_s = ntp::Seconds{monotonic_now() - asked_}.count();
  if (session_->trouble() == std::errc::connection_refused) {
    polled.trouble = fmt::format("nobody listens on UDP port {}", address_->port);
  } else if (session_->trouble()) {
    polled.trouble = session_->trouble().message();
  }
  silences_ = polled.trouble.empty() ? 0 : silences_ + 1;
  polled_ = true;
  if (polled.trouble.empty() && owner_.pace_.names) owner_.look_up(polled);
  owner_.report_(std::move(polled));
}

void HostWatch::ask_seen() {
  if (!probes() || probe_.open()) return;
  const auto now = monotonic_now();
  // A little early is in time: polls do not come to the nanosecond.
  const double every = std::max(probe_every_s_, near() ? owner_.pace_.interval_s : kSeenFarAway_s);
  if (probed_ && ntp::Seconds{now - *probed_}.count() < every * 0.9) return;
  probed_ = now;
  probe_.start(*address_);
}

void HostWatch::want_clients(bool wanted) {
  if (std::exchange(clients_wanted_, wanted) == wanted || !wanted) return;
  clients_due_.at(monotonic_now());
}

void HostWatch::ask_clients() {
  if (!clients_wanted_) return;
  clients_due_.at(monotonic_now() + kClientsEvery);
  if (clients_open_ || !address_) return;
  mode6::MruQuery::Options options{.filter = {}, .max_rows = kMostClients, .frags = 16};
  const auto now = monotonic_now();
  if (clients_known_ && clients_asked_) {
    // Those that asked since the list before, and a little more.
    options.filter.maxlstint =
        static_cast<std::uint64_t>(ntp::Seconds{now - *clients_asked_}.count()) + 3;
  } else {
    options.filter.recent = kRecent;
  }
  auto opened = netio::Mode6Session::open(owner_.loop_, *address_, {}, [this] { on_clients(); });
  if (!opened) return report_clients(opened.error().message());
  clients_asked_ = now;
  clients_session_ = std::move(*opened);
  clients_session_->set_tap(owner_.tap_);
  clients_query_ = std::make_unique<mode6::MruQuery>(options);
  clients_open_ = true;
  clients_query_->start(clients_session_->conversation());
  clients_session_->wake();
}

void HostWatch::on_clients() {
  if (!std::exchange(clients_open_, false)) return;
  const auto& failure = clients_query_->reply().failure;
  report_clients(failure ? common::failure_words(*failure) : std::string{});
}

void HostWatch::report_clients(std::string trouble) {
  ClientsCame came{.host = number_, .at = instant_now(), .only_new = clients_known_};
  came.trouble = std::move(trouble);
  if (clients_query_) came.rows = clients_query_->reply().rows;
  if (came.trouble.empty()) clients_known_ = true;
  owner_.report_(std::move(came));
}

}  // namespace ntptop
