#include "ntptop/prompt.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <utility>

#include "ntptop/chain.hpp"
#include "ntptop/columns.hpp"
#include "ntptop/draw.hpp"
#include "ntptop/picture.hpp"
#include "ntptop/screens.hpp"
#include "ntptop/update.hpp"
#include "view/escape.hpp"
#include "view/numbers.hpp"

namespace ntptop {
namespace {

constexpr std::size_t kMostTyped = 255;  // a path, a host name

bool ends_with(const std::string& name, std::string_view suffix) { return name.ends_with(suffix); }

void save(State& state, const std::string& name) {
  Request request{.kind = Request::Kind::save, .name = name};
  if (ends_with(name, ".json")) {
    request.content = json_of(state);
  } else if (ends_with(name, ".csv")) {
    request.content = csv_of(state);
  } else if (ends_with(name, ".dot")) {
    request.content = dot_of(forest_of(state));
  } else if (ends_with(name, ".theme")) {
    request.content = theme_text(state.view.theme);
  } else if (ends_with(name, ".svg")) {
    request.content = svg_of(draw(state).grid, state.view.theme);
  } else {
    request.content = text_of(draw(state).grid);
  }
  state.requests.push_back(std::move(request));
}

// "host NAME": look at it, ask it if nobody does so far.
void choose_or_add(State& state, const std::string& name) {
  for (std::size_t i = 0; i < state.hosts.size(); ++i) {
    if (state.hosts[i].name == name) {
      state.view.host = i;
      state.view.screen = Screen::peers;
      return;
    }
  }
  if (state.settings.replaying) return tell(state, "a recording has no other hosts");
  state.requests.push_back({.kind = Request::Kind::add_host, .name = name});
}

// "HH:MM:SS" of the day that is shown, by the user's clock.
void go_to(State& state, const std::string& text) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  const int read = std::sscanf(text.c_str(), "%2d:%2d:%2d", &hour, &minute, &second);
  if (read < 2 || hour > 23 || minute > 59 || second > 60) {
    return tell(state, "at what time? at HH:MM:SS");
  }
  const view::Calendar shown = state.view.zone(unix_seconds(state.shown_at()));
  const int by = (hour - shown.hour) * 3600 + (minute - shown.minute) * 60 + second - shown.second;
  Instant at = state.shown_at() + std::chrono::seconds{by};
  if (at > state.now) at -= std::chrono::hours{24};
  state.view.at = at;
  state.view.speed = 0;
}

void show_variables(State& state, const std::string& text) {
  std::uint16_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (!text.empty() && (error != std::errc{} || end != text.data() + text.size())) {
    return tell(state, fmt::format("rv {}: an association is a number from 0 to 65535", text));
  }
  state.view.vars_of = id;
  state.view.screen = Screen::vars;
}

void set_interval(State& state, const std::string& text) {
  const auto seconds = view::parse_number(text);
  if (!seconds || *seconds < 1 || *seconds > 3600) {
    return tell(state, fmt::format("every {}: from 1 to 3600 seconds", text));
  }
  state.settings.interval_s = *seconds;
  state.requests.push_back({.kind = Request::Kind::interval, .amount = *seconds});
}

void choose_theme(State& state, const std::string& name) {
  std::string all;
  for (const Theme& theme : state.view.themes) {
    if (theme.name == name) {
      state.view.theme = theme;
      return;
    }
    all += (all.empty() ? "" : ", ") + theme.name;
  }
  tell(state, fmt::format("theme {}: there are {}", name, all));
}

void command(State& state, const std::string& line) {
  const auto blank = line.find(' ');
  const std::string word = line.substr(0, blank);
  const std::string rest = blank == std::string::npos ? "" : line.substr(blank + 1);
  if (word.empty()) return;
  if (word == "host" && !rest.empty()) return choose_or_add(state, rest);
  if (word == "rv") return show_variables(state, rest);
  if (word == "at") return go_to(state, rest);
  if (word == "every") return set_interval(state, rest);
  if (word == "q" || word == "quit") {
    state.requests.push_back({.kind = Request::Kind::quit});
    return;
  }
  if (word == "theme") {
    return choose_theme(state, rest);
  }
  tell(state,
       fmt::format("{}: commands are host NAME, rv N, theme NAME, every S, at HH:MM:SS, q", word));
}

void accept(State& state) {
  View& view = state.view;
  const Prompt prompt = std::exchange(view.prompt, Prompt::none);
  const std::string typed = std::exchange(view.typed, {});
  switch (prompt) {
    case Prompt::filter:
      view.place().filter = typed;
      return;
    case Prompt::command:
      return command(state, typed);
    case Prompt::save:
      if (!typed.empty()) save(state, typed);
      return;
    case Prompt::mark:
      if (!typed.empty()) {
        state.requests.push_back({.kind = Request::Kind::mark, .text = typed});
      }
      return;
    case Prompt::columns:
    case Prompt::none:
      return;
  }
}

}  // namespace

void begin_prompt(State& state, Prompt prompt) {
  state.view.prompt = prompt;
  state.view.typed = prompt == Prompt::filter ? state.view.place().filter
                     : prompt == Prompt::save ? "ntptop.txt"
                                              : "";
}

void type(State& state, int key) {
  View& view = state.view;
  if (view.prompt == Prompt::columns) return choose_column(state, key);
  constexpr int kDelete = 127;
  constexpr int kEraseLine = 21;  // ^U
  if (key == kEnter || key == '\n') {
    accept(state);
  } else if (key == kEscape) {
    view.prompt = Prompt::none;
    view.typed.clear();
  } else if (key == kBackspace || key == kDelete) {
    if (!view.typed.empty()) view.typed.pop_back();
  } else if (key == kEraseLine) {
    view.typed.clear();
  } else if (key >= ' ' && key < kDelete && view.typed.size() < kMostTyped) {
    view.typed += static_cast<char>(key);
  }
  // A filter works while it is typed.
  if (view.prompt == Prompt::filter) view.place().filter = view.typed;
}

}  // namespace ntptop
