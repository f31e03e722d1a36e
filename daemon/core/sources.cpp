#include "core/sources.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <utility>

namespace core {
namespace {

using std::chrono::seconds;

constexpr seconds kFirstRetry{2};  // name service often comes up just after us
constexpr seconds kLongestRetry{1024};
constexpr seconds kPoolPause{64};           // between two questions for more servers of a pool
constexpr std::uint32_t kSilentPolls = 10;  // then a server of a pool is replaced
// So many polls the others voted it down; then so is it, but only one at a time.
constexpr std::uint32_t kUselessPolls = 10;
constexpr seconds kBetweenReplacements{1024};
// How long its address is not taken again, while there are others.
constexpr seconds kAfterSilence{1024};
constexpr seconds kAfterUselessness{4 * 3600};
constexpr std::size_t kMostDismissed = 32;  // far more than a pool names at once
constexpr std::uint32_t kTimeToSpeak = 3;   // polls
// Servers are first asked one after another, not all in the same instant.
constexpr ntp::Nanos kStagger = std::chrono::milliseconds{50};

bool is_survivor(const Association& association) {
  return association.verdict() != Verdict::reject && association.verdict() != Verdict::falseticker;
}

bool is_silent(const Association& association) {
  return association.reach() == 0 && association.unanswered() > kSilentPolls;
}

}  // namespace

std::uint16_t Sources::new_id(Outbox& out) {
  if (next_id_ == 0) next_id_ = static_cast<std::uint16_t>(out.random());
  const auto taken = [this](std::uint16_t id) { return std::ranges::count(ids(), id) != 0; };
  while (next_id_ == 0 || taken(next_id_)) ++next_id_;
  return next_id_++;
}

void Sources::reconfigure(const Settings& settings, ntp::Now now, Outbox& out) {
  maxclock_ = static_cast<std::size_t>(std::max(1, settings.selection.maxclock));
  minclock_ = static_cast<std::size_t>(std::max(1, settings.selection.minclock));
  std::list<Line> old = std::exchange(lines_, {});
  for (const SourceSettings& wanted : settings.sources) {
    const auto kept = std::ranges::find(old, wanted, &Line::settings);
    if (kept != old.end()) {
      lines_.splice(lines_.end(), old, kept);
      continue;
    }
    Line& line = lines_.emplace_back();
    line.settings = wanted;
    line.id = new_id(out);
    const auto address = ntp::IpAddress::parse(wanted.name);
    if (address && !wanted.nts) {
      line.next_resolve = ntp::Monotonic::max();
      add(line, {*address, wanted.port}, now.mono, out);
    }
  }
  for (Line& gone : old) {
    for (Association& association : gone.associations) association.abandon(out);
  }
  index();
  on_timer(now, false, out);
}

void Sources::add(Line& line, const ntp::Endpoint& remote, ntp::Monotonic now, Outbox& out) {
  const std::uint16_t id = line.settings.pool ? new_id(out) : line.id;
  const Association::Identity identity{
      .id = id, .remote = remote, .configured = !line.settings.pool};
  const auto before = static_cast<std::int64_t>(servers());
  line.associations.emplace_back(identity, line.settings, clock_, now + before * kStagger);
  index();
}

void Sources::index() {
  ++changes_;
  associations_.clear();
  for (Line& line : lines_) {
    for (Association& association : line.associations) associations_.push_back(&association);
  }
}

bool Sources::is_known(const ntp::Endpoint& endpoint) const {
  return std::ranges::any_of(associations_, [&endpoint](const Association* association) {
    return association->identity().remote == endpoint;
  });
}

std::size_t Sources::servers() const {
  std::size_t count = 0;
  for (const Line& line : lines_) count += line.associations.size();
  return count;
}

bool Sources::wants_more(const Line& line) const {
  if (line.settings.pool) {
    return servers() < maxclock_ || (servers() < 2 * maxclock_ && lacks_survivors());
  }
  return line.associations.empty() || is_silent(line.associations.front());
}

bool Sources::lacks_survivors() const {
  const auto unheard = [](const Association* each) {
    return !each->has_spoken() && each->unanswered() < kTimeToSpeak;
  };
  if (std::ranges::any_of(associations_, unheard)) return false;
  const auto survivors = std::ranges::count_if(
      associations_, [](const Association* each) { return is_survivor(*each); });
  return static_cast<std::size_t>(survivors) < minclock_;
}

bool Sources::is_dismissed(const Line& line, const ntp::IpAddress& address, ntp::Monotonic now) {
  return std::ranges::any_of(
      line.dismissed, [&](const auto& each) { return each.first == address && now < each.second; });
}

void Sources::ask_again(Line& line, ntp::Monotonic now) const {
  if (line.failures > 0) {
    const auto wait = kFirstRetry * (1 << std::min(line.failures - 1, 10));
    line.next_resolve = now + std::min<seconds>(wait, kLongestRetry);
  } else {
    line.next_resolve = now + (line.settings.pool ? kPoolPause : kLongestRetry);
  }
}

void Sources::on_resolved(ResolveToken token, const std::vector<ntp::IpAddress>& addresses,
                          std::string_view error, ntp::Now now, Outbox& out) {
  const auto found = std::ranges::find(lines_, std::optional{token}, &Line::resolving);
  if (found == lines_.end()) return;
  Line& line = *found;
  line.resolving.reset();
  if (addresses.empty()) {
    if (line.failures == 0) {
      out.note(Severity::warning, log_bit(LogClass::peer, LogType::status),
               fmt::format("cannot resolve {}: {}; trying again", line.settings.name, error));
    }
    ++line.failures;
  } else {
    line.failures = 0;
    if (line.settings.pool) {
      fill_pool(line, addresses, now.mono, out);
    } else {
      choose_address(line, addresses, now.mono, out);
    }
  }
  ask_again(line, now.mono);
}

// A server that moved, or of whose addresses one is dead: the next one behind it.
void Sources::choose_address(Line& line, const std::vector<ntp::IpAddress>& addresses,
                             ntp::Monotonic now, Outbox& out) {
  auto next = addresses.begin();
  if (!line.associations.empty()) {
    Association& old = line.associations.front();
    const auto here = std::ranges::find(addresses, old.identity().remote.address);
    if (here != addresses.end()) next = here + 1 == addresses.end() ? addresses.begin() : here + 1;
    if (*next == old.identity().remote.address || !is_silent(old)) return;
    out.note(Severity::info, log_bit(LogClass::peer, LogType::info),
             fmt::format("{} stays silent: asking {} instead, as {} is called now",
                         old.identity().remote.text(), next->text(), line.settings.name));
    old.abandon(out);
    line.associations.clear();
  }
  add(line, {*next, line.settings.port}, now, out);
}

void Sources::fill_pool(Line& line, const std::vector<ntp::IpAddress>& addresses,
                        ntp::Monotonic now, Outbox& out) {
  const auto take = [&](bool dismissed_too) {
    for (const ntp::IpAddress& address : addresses) {
      if (!wants_more(line)) return;
      if (is_known({address, line.settings.port})) continue;
      if (dismissed_too || !is_dismissed(line, address, now)) {
        add(line, {address, line.settings.port}, now, out);
      }
    }
  };
  take(false);
  // After an outage all were dismissed.
  if (line.associations.empty()) take(true);
}

void Sources::dismiss(Line& line, std::list<Association>::iterator which, std::string_view why,
                      ntp::Monotonic until, Outbox& out) {
  const ntp::IpAddress address = which->identity().remote.address;
  out.note(Severity::info, log_bit(LogClass::peer, LogType::info),
           fmt::format("{} of the pool {}: looking for another", address.text(), why));
  which->abandon(out);
  line.associations.erase(which);
  if (line.dismissed.size() >= kMostDismissed) line.dismissed.pop_front();
  line.dismissed.emplace_back(address, until);
  index();
}

void Sources::drop_silent(Line& line, ntp::Monotonic now, Outbox& out) {
  if (!line.settings.pool) return;
  const auto silent = [&line] { return std::ranges::find_if(line.associations, is_silent); };
  for (auto which = silent(); which != line.associations.end(); which = silent()) {
    dismiss(line, which, "stays silent", now + kAfterSilence, out);
  }
}

// The one that was of no use for longest. A whole pool is never exchanged at once: it may be that
// the others are wrong.
void Sources::drop_useless(Line& line, ntp::Monotonic now, Outbox& out) {
  if (!line.settings.pool || line.associations.empty() || now < next_replacement_) return;
  const auto worst = std::ranges::max_element(line.associations, {}, &Association::useless_polls);
  if (worst->useless_polls() <= kUselessPolls || is_survivor(*worst)) return;
  if (worst->settings().noselect) return;
  const bool liar = worst->verdict() == Verdict::falseticker;
  next_replacement_ = now + kBetweenReplacements;
  dismiss(line, worst, liar ? "disagrees with the others" : "was not fit for long",
          now + kAfterUselessness, out);
}

void Sources::on_timer(ntp::Now now, bool agreed, Outbox& out) {
  for (Line& line : lines_) {
    if (line.settings.nts) {
      ask_for_keys(line, now, out);
      continue;
    }
    drop_silent(line, now.mono, out);
    if (agreed) drop_useless(line, now.mono, out);
    if (line.resolving || now.mono < line.next_resolve) continue;
    if (!wants_more(line)) {
      ask_again(line, now.mono);
      continue;
    }
    line.resolving = ResolveToken{++resolves_};
    out.actions.emplace_back(Resolve{*line.resolving, line.settings.name, line.settings.family});
  }
}

ntp::Monotonic Sources::next_deadline() const {
  ntp::Monotonic next = ntp::Monotonic::max();
  for (const Line& line : lines_) {
    if (line.settings.nts) {
      next = std::min(next, keys_due(line));
    } else if (!line.resolving) {
      next = std::min(next, line.next_resolve);
    }
    for (const Association& a : line.associations) next = std::min(next, a.next_deadline());
  }
  return next;
}

Association* Sources::find(PollToken token) const {
  const auto found = std::ranges::find_if(
      associations_, [token](const Association* a) { return a->waits_for(token); });
  return found == associations_.end() ? nullptr : *found;
}

Association* Sources::find(const ClockName& clock) const {
  const auto found = std::ranges::find_if(associations_, [&clock](const Association* a) {
    return a->is_clock() && a->settings().clock->clock == clock;
  });
  return found == associations_.end() ? nullptr : *found;
}

std::size_t Sources::expected() const {
  std::size_t count = 0;
  for (const Line& line : lines_) count += std::max<std::size_t>(1, line.associations.size());
  return count;
}

std::vector<std::uint16_t> Sources::ids() const {
  std::vector<std::uint16_t> ids;
  for (const Line& line : lines_) {
    if (line.settings.pool || line.associations.empty()) ids.push_back(line.id);
    for (const Association& a : line.associations) ids.push_back(a.identity().id);
  }
  return ids;
}

AssociationState Sources::placeholder(const Line& line) const {
  AssociationState state{.id = line.id, .name = line.settings.name, .pool = line.settings.pool};
  state.host_poll = state.peer_poll = {static_cast<std::int8_t>(line.settings.minpoll)};
  state.refid = ntp::refid(line.settings.pool ? "POOL" : line.settings.nts ? "NTS" : "DNS");
  state.flash = flash::peer_unreachable;
  if (line.settings.nts) state.nts_cookies = 0;
  return state;
}

void Sources::events_seen(std::uint16_t id) {
  for (Association* association : associations_) {
    if (association->identity().id == id) association->events_seen();
  }
}

std::optional<AssociationState> Sources::state(std::uint16_t id, ntp::Now now) const {
  for (const Line& line : lines_) {
    for (const Association& a : line.associations) {
      if (a.identity().id == id) return a.state(now);
    }
    if (line.id == id) return placeholder(line);
  }
  return std::nullopt;
}

}  // namespace core
