#include "ntptop/header.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "ntptop/chain.hpp"
#include "ntptop/screens.hpp"
#include "view/escape.hpp"

namespace ntptop {
namespace {

struct Part {
  std::string text;
  Role role = Role::normal;
};

// From the left as long as whole parts fit; returns the column behind them.
int draw_parts(Pane pane, int y, const std::vector<Part>& parts, int end) {
  int x = 1;
  for (const Part& part : parts) {
    const int width = width_of(part.text);
    if (part.text.empty() || x + width > end) continue;
    x = pane.text(x, y, part.text, part.role) + 2;
  }
  return x;
}

std::string mode_text(const State& state) {
  const View& view = state.view;
  std::string text = clock_time(state.shown_at(), view.zone);
  if (view.recording) text = "REC " + text;
  if (state.settings.replaying) return text + (view.speed > 0 ? " REPLAY" : " REPLAY, PAUSED");
  if (!view.at) return text + " LIVE";
  return text + fmt::format(" PAUSED, {} ago", age(seconds_between(state.now, *view.at)));
}

// "ntpd gnomon-0.1.0 ...": the name of the program is known, what follows tells it apart.
std::string version_of(const Snapshot& now) {
  std::string version = view::escape(now.system.version.value_or(""));
  if (version.starts_with("ntpd ")) version.erase(0, 5);
  return cut(version.substr(0, version.find('@')), 22, "~");
}

Part sync_part(const Snapshot& now) {
  if (!now.speaks()) {
    if (now.is_seen()) return {"MODE 3 ONLY", Role::warn};
    return {now.trouble.empty() ? "ASKING" : "NO ANSWER",
            now.trouble.empty() ? Role::quiet : Role::bad};
  }
  if (now.system.clock_control.value_or(1) == 0) return {"CANNOT SET ITS CLOCK", Role::bad};
  return now.synchronised() ? Part{"IN SYNC", Role::good} : Part{"NOT IN SYNC", Role::bad};
}

std::vector<Part> first_line(const State& state, const Host& host, const Snapshot* now) {
  std::vector<Part> parts{{host.name, Role::title}};
  if (now == nullptr) {
    parts.push_back({"asking ...", Role::quiet});
    return parts;
  }
  parts.push_back(sync_part(*now));
  if (now->speaks()) {
    const Source* peer = now->system_peer();
    const std::string from =
        peer != nullptr ? state.name_of(*peer) : view::escape(now->system.refid.value_or(""));
    parts.push_back({fmt::format("stratum {}{}", now->system.stratum.value_or(16),
                                 from.empty() ? "" : " < " + from)});
    parts.push_back({version_of(*now), Role::quiet});
  } else if (now->is_seen()) {
    parts.push_back({fmt::format("stratum {}", now->seen->stratum)});
  }
  return parts;
}

std::vector<Part> second_line(const State& state, const Snapshot& now) {
  const std::string pm = state.view.utf8 ? "±" : "+-";
  const Verdict verdict = verdict_of(now, state.settings.thresholds, state.common_offset());
  const bool contradicted = contradiction(now, state.common_offset()) > 0;
  std::vector<Part> parts;
  if (now.speaks()) {
    parts.push_back({fmt::format("self {} {}{} ms", milliseconds(now.system.offset, 8, true), pm,
                                 milliseconds(now.bound(), 6))});
  } else {
    parts.push_back({"self -", Role::quiet});
  }
  if (now.is_seen()) {
    const auto uncertainty = now.seen->root_distance + now.seen->delay / 2;
    parts.push_back({fmt::format("seen {} {}{} ms", milliseconds(now.seen->offset, 8, true), pm,
                                 milliseconds(uncertainty, 6)),
                     contradicted ? Role::bad : Role::normal});
  } else {
    parts.push_back({"seen -", Role::quiet});
  }
  if (!now.speaks()) return parts;
  if (now.system.frequency) {
    parts.push_back({fmt::format("freq {} ppm", number(now.system.frequency->value, 8, 3, true))});
  }
  parts.push_back({fmt::format("jitter {}", milliseconds(now.system.sys_jitter, 6)), Role::quiet});
  parts.push_back({std::string{mode6::leap_word(now.status.leap)}, Role::quiet});
  // What a wide window has room for.
  parts.push_back({fmt::format("rtt {} ms", number(now.round_trip_s * 1e3, 6)), Role::quiet});
  if (now.system.clk_wander) {
    parts.push_back(
        {fmt::format("wander {} ppm", number(now.system.clk_wander->value, 6)), Role::quiet});
  }
  if (now.system.tc) parts.push_back({fmt::format("tc {}", *now.system.tc), Role::quiet});
  if (now.system.tai.value_or(0) > 0) {
    parts.push_back({fmt::format("TAI {}", *now.system.tai), Role::quiet});
  }
  return parts;
}

// What its clients do to it.
std::vector<Part> traffic_line(const State& state, const Host& host, const Snapshot& now) {
  std::vector<Part> parts;
  const Clients* list = host.clients_at(state.shown_at());
  if (now.system.mru_depth && now.system.mru_maxdepth) {
    parts.push_back(
        {fmt::format("clients {} of {} slots{}", *now.system.mru_depth, *now.system.mru_maxdepth,
                     list == nullptr ? "" : fmt::format(", {} listed", list->rows.size()))});
  } else if (list != nullptr) {
    parts.push_back({fmt::format("clients {} listed", list->rows.size())});
  }
  const auto rate = [](double value) { return value < 0 ? "-" : number(value, 7, 1); };
  if (now.traffic) {
    parts.push_back({fmt::format("in {}/s", rate(now.traffic->received))});
    parts.push_back({fmt::format("drop {}/s", rate(now.traffic->dropped)),
                     now.traffic->dropped > 0 ? Role::warn : Role::quiet});
    parts.push_back({fmt::format("KoD {}/s", rate(now.traffic->kisses)),
                     now.traffic->kisses > 0 ? Role::warn : Role::quiet});
  } else {
    parts.push_back({now.system.ss_received ? "in, drop and KoD per second: at the next look"
                                            : "it does not count what it receives",
                     Role::quiet});
  }
  return parts;
}

// Fleet and Trace are about all hosts.
std::vector<Part> fleet_line(const State& state) {
  std::array<std::size_t, 5> counts{};
  std::size_t total = 0;
  const double common = state.common_offset();
  for (const Host& host : state.hosts) {
    if (host.hidden) continue;
    const Snapshot* now = state.snapshot(host);
    const Level level =
        now == nullptr ? Level::unknown : verdict_of(*now, state.settings.thresholds, common).level;
    ++counts.at(static_cast<std::size_t>(level));
    ++total;
  }
  const auto of = [&counts](Level level) { return counts.at(static_cast<std::size_t>(level)); };
  return {{fmt::format("{} host{}", total, total == 1 ? "" : "s"), Role::title},
          {fmt::format("{} OK", of(Level::ok)), Role::good},
          {fmt::format("{} WARN", of(Level::warn)), of(Level::warn) > 0 ? Role::warn : Role::quiet},
          {fmt::format("{} CRIT", of(Level::critical)),
           of(Level::critical) > 0 ? Role::bad : Role::quiet},
          {fmt::format("{} NO ANSWER", of(Level::unknown)),
           of(Level::unknown) > 0 ? Role::warn : Role::quiet}};
}

// How many servers the chains end at; whoever does not answer is none.
Part roots_part(const State& state) {
  const Forest forest = forest_of(state);
  const auto roots = std::ranges::count_if(forest.roots, [&](const std::string& key) {
    const Node* node = forest.find(key);
    if (node == nullptr || !node->opened.empty()) return false;
    if (!node->host) return true;
    const Snapshot* now = state.snapshot(state.hosts[*node->host]);
    return now != nullptr && (now->speaks() || now->is_seen());
  });
  return {fmt::format("-> {} root{}", roots, roots == 1 ? "" : "s"), Role::title};
}

std::vector<Part> seen_line(const State& state) {
  std::vector<std::pair<double, const Host*>> seen;
  std::vector<double> round_trips;
  for (const Host& host : state.hosts) {
    const Snapshot* now = host.hidden ? nullptr : state.snapshot(host);
    if (now != nullptr && now->is_seen()) {
      seen.emplace_back(std::abs(now->seen->offset.count()), &host);
      round_trips.push_back(now->seen->delay.count());
    }
  }
  if (seen.empty()) return {{"nothing seen yet", Role::quiet}};
  std::ranges::sort(seen, {}, [](const auto& one) { return one.first; });
  std::ranges::sort(round_trips);
  const auto p99 = [](std::size_t size) { return (size * 99 + 99) / 100 - 1; };
  std::vector<Part> parts{
      {fmt::format("|seen| p50 {}  p99 {}  max {} ms ({})",
                   number(seen[(seen.size() - 1) / 2].first * 1e3, 7),
                   number(seen[p99(seen.size())].first * 1e3, 7),
                   number(seen.back().first * 1e3, 7), seen.back().second->name)},
      {fmt::format("rtt p99 {} ms", number(round_trips[p99(round_trips.size())] * 1e3, 6)),
       Role::quiet}};
  const double common = state.common_offset();
  if (common != 0) {
    parts.insert(parts.begin(),
                 {fmt::format("the clock HERE seems {}", off_words(-common)), Role::bad});
  }
  return parts;
}

bool about_all(Screen screen) { return screen == Screen::fleet || screen == Screen::trace; }

Verdict judged(const State& state, const Snapshot* now) {
  if (now == nullptr) return {};
  return verdict_of(*now, state.settings.thresholds, state.common_offset());
}

}  // namespace

int draw_header(Pane pane, const State& state) {
  const Host* host = state.host();
  const std::string mode = mode_text(state);
  const bool live = !state.view.at && !state.settings.replaying;
  const int end = pane.width() - width_of(mode) - 2;
  pane.text_right(pane.width() - 1, 0, mode, live ? Role::good : Role::warn);
  const bool tall = pane.height() >= 10;
  if (about_all(state.view.screen)) {
    std::vector<Part> parts = fleet_line(state);
    if (state.view.screen == Screen::trace) parts.insert(parts.begin() + 1, roots_part(state));
    draw_parts(pane, 0, parts, end);
    if (tall) draw_parts(pane, 1, seen_line(state), pane.width());
    return tall ? 2 : 1;
  }
  if (host == nullptr) {
    pane.text(1, 0, "no host", Role::quiet);
    return 1;
  }
  const Snapshot* now = state.snapshot(*host);
  draw_parts(pane, 0, first_line(state, *host, now), end);
  if (!tall || now == nullptr) return tall ? 2 : 1;
  draw_parts(pane, 1,
             state.view.screen == Screen::clients ? traffic_line(state, *host, *now)
                                                  : second_line(state, *now),
             pane.width());
  const Verdict verdict = judged(state, now);
  if (verdict.why.empty() || pane.height() < 14) return 2;
  const Role role = verdict.level == Level::ok ? Role::warn : role_of(verdict.level);
  pane.text(1, 2, cut(verdict.why, pane.width() - 2, state.view.utf8 ? "…" : "~"),
            verdict.level == Level::unknown ? Role::warn : role);
  return 3;
}

void draw_status_line(Pane pane, const State& state) {
  const Host* host = state.host();
  if (host == nullptr) {
    pane.text(0, 0, "no host", Role::quiet);
    return;
  }
  const Snapshot* now = state.snapshot(*host);
  const Verdict verdict = judged(state, now);
  int x = pane.text(0, 0, level_word(verdict.level), role_of(verdict.level)) + 1;
  if (now != nullptr && now->speaks()) {
    x = pane.text(x, 0, milliseconds(now->system.offset, 8, true) + "ms") + 1;
  } else if (now != nullptr && now->is_seen()) {
    x = pane.text(x, 0, "seen " + milliseconds(now->seen->offset, 8, true) + "ms") + 1;
  }
  pane.text(x, 0, host->name, Role::title);
  pane.text(0, 1, "q quits; this window is small", Role::quiet);
}

}  // namespace ntptop
