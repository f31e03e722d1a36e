#include "ntptop/update.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "ntp/address.hpp"
#include "ntptop/chain.hpp"
#include "ntptop/loops.hpp"
#include "view/escape.hpp"

namespace ntptop {
namespace {

constexpr double kMessageStays = 8;

class Happening {
 public:
  explicit Happening(State& state) : state_{state} {}

  void operator()(const HostAdded& added) {
    if (state_.hosts.size() >= State::kMostHosts) return;
    state_.hosts.emplace_back(view::escape(added.name), view::escape(added.group), added.hidden);
  }

  void operator()(const HostPolled& polled) {
    Host* host = known(polled.host, polled.at);
    if (host == nullptr) return;
    const auto before = last(*host);
    const Snapshot& now = host->on_polled(polled, keep());
    note(polled.host, *before, now);
    follow(*host, now);
  }

  void operator()(const HostSeen& seen) {
    Host* host = known(seen.host, seen.at);
    if (host == nullptr) return;
    const auto before = last(*host);
    note(seen.host, *before, host->on_seen(seen, keep()));
  }

  void operator()(const ClientsCame& came) {
    if (Host* host = known(came.host, came.at)) host->on_clients(came, keep());
  }

  void operator()(const Marked& marked) {
    state_.now = std::max(state_.now, marked.at);
    state_.log.mark(marked.at, view::escape(marked.text));
    tell(state_, fmt::format("noted at {}", clock_time(marked.at, state_.view.zone)));
  }

  void operator()(const NameFound& found) {
    if (state_.names.size() >= State::kMostNames || found.name.empty()) return;
    state_.names[view::escape(found.address)] = view::escape(found.name);
  }

  void operator()(const KeyPressed& pressed) { press(state_, pressed.key); }

  void operator()(const Resized& resized) {
    state_.view.width = std::clamp(resized.width, 0, Grid::kMaxSide);
    state_.view.height = std::clamp(resized.height, 0, Grid::kMaxSide);
  }

  void operator()(const Ticked& ticked) {
    const double passed = std::max(seconds_between(ticked.now, state_.now), 0.0);
    View& view = state_.view;
    if (view.at && view.speed > 0) {
      *view.at += std::chrono::milliseconds{static_cast<std::int64_t>(passed * view.speed * 1e3)};
      const Instant end = state_.settings.replaying ? end_of_recording() : ticked.now;
      if (*view.at >= end) {
        view.at = end;
        view.speed = 0;
      }
    }
    state_.now = std::max(state_.now, ticked.now);
    if (seconds_between(state_.now, view.message_at) > kMessageStays) view.message.clear();
  }

  void operator()(const Told& told) {
    if (told.recording) state_.view.recording = *told.recording;
    tell(state_, told.text);
  }

 private:
  // Time goes on with what comes; a recording brings its own.
  Host* known(std::size_t number, Instant at) {
    if (number >= state_.hosts.size()) return nullptr;
    state_.now = std::max(state_.now, at);
    return &state_.hosts[number];
  }

  [[nodiscard]] Keep keep() const { return keep_for(state_.hosts.size()); }

  static std::shared_ptr<const Snapshot> last(const Host& host) {
    return host.past().empty() ? std::make_shared<const Snapshot>() : host.past().back();
  }

  [[nodiscard]] Instant end_of_recording() const {
    Instant end{};
    for (const Host& host : state_.hosts) {
      if (host.newest() != nullptr) end = std::max(end, host.newest()->at);
    }
    return end;
  }

  void note(std::size_t number, const Snapshot& before, const Snapshot& now) {
    const Host& host = state_.hosts[number];
    if (host.hidden) return;
    const Labels label = [this](const Source& source) { return state_.name_of(source); };
    // Asking all hosts is worth it only when there is something to hold against this one.
    const Thresholds& thresholds = state_.settings.thresholds;
    const bool off = now.is_seen() && std::abs(now.seen->offset.count()) > thresholds.offset_s;
    const double common = off || contradiction(now) > 0 ? state_.common_offset() : 0;
    auto found = changes(before, now, thresholds, label, common);
    verdict(before, now, common, found);
    for (Change& change : found) add(number, now.at, std::move(change));
    chain(number, before, now);
  }

  // Whether the host is well is a state too: what no difference has said of it is said here.
  void verdict(const Snapshot& before, const Snapshot& now, double common,
               std::vector<Change>& found) const {
    // A host is judged from when it answered, or both looks at it have ended.
    const auto judged = [](const Snapshot& of) {
      return of.heard || of.seen || (!of.trouble.empty() && !of.seen_trouble.empty());
    };
    if (!judged(now)) return;
    const Verdict is = verdict_of(now, state_.settings.thresholds, common);
    const Level was =
        judged(before) ? verdict_of(before, state_.settings.thresholds, common).level : Level::ok;
    const bool said = std::ranges::any_of(
        found, [](const Change& change) { return change.level >= Level::warn; });
    if (was >= Level::warn && is.level == Level::ok) {
      found.push_back({Level::ok, "OK again"});
    } else if (was == Level::ok && is.level >= Level::warn && !said) {
      found.push_back({is.level == Level::critical ? Level::critical : Level::warn, is.why});
    }
  }

  void add(std::size_t number, Instant at, Change change) {
    alert(state_.hosts[number], at, change);
    state_.log.add(at, change.level, number, std::move(change.text));
  }

  // What another system peer may mean.
  void chain(std::size_t number, const Snapshot& before, const Snapshot& now) {
    const auto address = [](const Snapshot& of) {
      const Source* peer = of.system_peer();
      return peer == nullptr ? std::string{} : peer->variables.srcadr.value_or("");
    };
    const std::string was = address(before);
    const std::string is = address(now);
    if (is.empty() || was == is) return;
    if (const auto loop = loop_through(state_, number); !loop.empty()) {
      add(number, now.at,
          {Level::warn,
           fmt::format("loop: {}: nobody in it has a time of its own", loop_words(loop))});
    }
    if (was.empty() || !state_.hosts[number].hopped(now.at)) return;
    add(number, now.at,
        {Level::warn, fmt::format("clock hopping: {} other system peers within {} minutes",
                                  Host::kHops, Host::kHopping.count())});
  }

  void alert(const Host& host, Instant at, const Change& change) {
    if (change.level == Level::info || state_.settings.replaying) return;
    if (state_.view.bell && change.level >= Level::warn)
      state_.requests.push_back({.kind = Request::Kind::bell});
    state_.requests.push_back({.kind = Request::Kind::alert,
                               .name = host.name,
                               .text = change.text,
                               .content = std::string{level_word(change.level)},
                               .amount = static_cast<double>(unix_seconds(at))});
  }

  // While chains are looked at, whoever stands above a host is asked too.
  void follow(const Host& host, const Snapshot& now) {
    const View& view = state_.view;
    const bool dashboard = view.screen == Screen::peers && view.dashboard && view.width >= 160;
    if ((view.screen != Screen::trace && !dashboard) || state_.settings.replaying) return;
    const auto hidden =
        static_cast<std::size_t>(std::ranges::count(state_.hosts, true, &Host::hidden));
    if (hidden >= State::kMostHidden) return;
    // Whoever was named may be the one above: its address is known after the first look at it.
    const bool early = std::ranges::any_of(
        state_.hosts, [](const Host& one) { return !one.hidden && one.newest() == nullptr; });
    const auto above = early ? std::nullopt : host_above(now);
    if (!above) return;
    const std::string name = above->text();
    const bool there = std::ranges::any_of(state_.hosts, [&](const Host& one) {
      return one.name == name || (one.newest() != nullptr && one.newest()->address == name);
    });
    const bool asked = std::ranges::any_of(state_.requests, [&](const Request& request) {
      return request.kind == Request::Kind::add_host && request.name == name;
    });
    if (there || asked || host.name.empty()) return;
    state_.requests.push_back({.kind = Request::Kind::add_host, .name = name, .hidden = true});
  }

  State& state_;
};

}  // namespace

State update(State state, const Input& input) {
  std::visit(Happening{state}, input);
  return state;
}

void tell(State& state, std::string text) {
  state.view.message = std::move(text);
  state.view.message_at = state.now;
}

}  // namespace ntptop
