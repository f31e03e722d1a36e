#include "ntptop/header.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <vector>

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
  parts.push_back({fmt::format("rtt {} ms", number(now.round_trip_s * 1e3, 6)), Role::quiet});
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

std::vector<Part> seen_line(const State& state) {
  std::vector<std::pair<double, const Host*>> seen;
  for (const Host& host : state.hosts) {
    const Snapshot* now = host.hidden ? nullptr : state.snapshot(host);
    if (now != nullptr && now->is_seen()) {
      seen.emplace_back(std::abs(now->seen->offset.count()), &host);
    }
  }
  if (seen.empty()) return {{"nothing seen yet", Role::quiet}};
  std::ranges::sort(seen, {}, [](const auto& one) { return one.first; });
  std::vector<Part> parts{
      {fmt::format("|seen| median {} ms", number(seen[seen.size() / 2].first * 1e3, 7))},
      {fmt::format("most {} ms ({})", number(seen.back().first * 1e3, 7),
                   seen.back().second->name)}};
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
    draw_parts(pane, 0, fleet_line(state), end);
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
  draw_parts(pane, 1, second_line(state, *now), pane.width());
  const Verdict verdict = judged(state, now);
  if (verdict.why.empty() || pane.height() < 14) return 2;
  const Role role = verdict.level == Level::ok ? Role::warn : role_of(verdict.level);
  pane.text(1, 2, cut(verdict.why, pane.width() - 2, state.view.utf8 ? "…" : "~"),
            verdict.level == Level::unknown ? Role::warn : role);
  return 3;
}

void draw_tabs(Pane pane, const State& state) {
  int x = 0;
  // Where they do not fit, the numbers stay and the open one has its name.
  const bool narrow = pane.width() < 66;
  for (int i = 0; i < kScreens; ++i) {
    const auto screen = static_cast<Screen>(i);
    const bool open = screen == state.view.screen;
    if (open) {
      x = pane.text(x, 0, fmt::format("[{} {}]", i + 1, screen_name(screen)), Role::open_tab);
    } else if (narrow) {
      x = pane.text(x, 0, fmt::format(" {} ", i + 1), Role::tab);
    } else {
      x = pane.text(x, 0, fmt::format(" {} {} ", i + 1, screen_name(screen)), Role::tab);
    }
  }
  std::string right;
  const Place& place = state.view.place();
  if (!place.filter.empty()) {
    right = fmt::format("filter: {}", place.filter);
  } else if (state.settings.replaying) {
    right = "recorded";
  } else if (state.view.screen == Screen::events) {
    right = fmt::format("{} to ack", state.log.open());
  } else if (state.view.screen == Screen::vars) {
    right = subject_name(state, state.view.vars_of);
  } else {
    right = fmt::format("every {:g} s", state.settings.interval_s);
  }
  right = cut(right, pane.width() - x - 2, "~");
  pane.text_right(pane.width() - 1, 0, right, place.filter.empty() ? Role::quiet : Role::warn);
}

void draw_bar(Pane pane, const State& state) {
  const View& view = state.view;
  if (view.prompt != Prompt::none) {
    const std::string_view label = view.prompt == Prompt::filter    ? "filter: "
                                   : view.prompt == Prompt::command ? ":"
                                                                    : "write the screen to: ";
    const int x = pane.text(1, 0, label, Role::key);
    // The end is where one types.
    const std::u32string typed = decode(view.typed);
    const auto room = static_cast<std::size_t>(std::max(pane.width() - x - 2, 0));
    std::string tail;
    for (std::size_t i = typed.size() > room ? typed.size() - room : 0; i < typed.size(); ++i) {
      append_utf8(tail, typed[i]);
    }
    pane.text(pane.text(x, 0, tail), 0, "_", Role::key);
    return;
  }
  if (!view.message.empty()) {
    pane.text(1, 0, cut(view.message, pane.width() - 2, "~"), Role::title);
    return;
  }
  if (view.help || view.explain) {
    pane.text(1, 0, "j k scroll   Esc back   q quit", Role::label);
    return;
  }
  int x = 1;
  // What ends the program is always there, at the right.
  const std::string last = "? help  q quit";
  const int end = pane.width() - width_of(last) - 1;
  for (const Binding& one : bindings()) {
    if (one.bar.empty() || (one.where & on(view.screen)) == 0) continue;
    if (one.action == Action::help || one.action == Action::quit) continue;
    const std::string key = key_name(one.key);
    if (x + width_of(key) + width_of(one.bar) + 2 > end) continue;
    x = pane.text(x, 0, key, Role::key) + 1;
    x = pane.text(x, 0, one.bar, Role::label) + 2;
  }
  if (end < 1) {
    pane.text(0, 0, last, Role::key);
    return;
  }
  x = end;
  x = pane.text(x, 0, "?", Role::key) + 1;
  x = pane.text(x, 0, "help", Role::label) + 2;
  x = pane.text(x, 0, "q", Role::key) + 1;
  pane.text(x, 0, "quit", Role::label);
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

std::string why_empty(const State& state) {
  if (!state.view.place().filter.empty()) return "nothing passes the filter (Esc ends it)";
  const Host* host = state.host();
  const Snapshot* now = host == nullptr ? nullptr : state.snapshot(*host);
  switch (state.view.screen) {
    case Screen::events:
      return "nothing has changed so far";
    case Screen::clients:
      if (host != nullptr && host->clients_at(state.shown_at()) != nullptr) {
        const std::string& trouble = host->clients_at(state.shown_at())->trouble;
        return trouble.empty() ? "nobody" : trouble;
      }
      return "asking for the list of clients ...";
    default:
      break;
  }
  if (now == nullptr) return "asking ...";
  if (!now->heard) {
    return now->trouble.empty() ? "asking ..."
                                : "it tells nothing of itself; what is seen of it stands above";
  }
  return "it has no sources";
}

}  // namespace ntptop
