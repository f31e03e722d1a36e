// What keys do.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "ntptop/chain.hpp"
#include "ntptop/draw.hpp"
#include "ntptop/picture.hpp"
#include "ntptop/prompt.hpp"
#include "ntptop/screens.hpp"
#include "ntptop/update.hpp"

namespace ntptop {
namespace {

using Kind = Request::Kind;

void ask_for(State& state, Kind kind) { state.requests.push_back({.kind = kind}); }

void open(State& state, Screen screen) {
  if (screen == state.view.screen) return;
  constexpr std::size_t kSteps = 32;
  state.view.trail.push_back(state.view.screen);
  if (state.view.trail.size() > kSteps) state.view.trail.erase(state.view.trail.begin());
  state.view.screen = screen;
}

void move_cursor(State& state, int by) {
  const Screen screen = state.view.screen;
  if (screen == Screen::graph) return;
  const Table table = table_of(state, screen);
  const auto keys = keys_of(table);
  if (keys.empty()) return;
  const auto at = std::ranges::find(keys, cursor_of(state, screen, table)) - keys.begin();
  const auto to = std::clamp<std::ptrdiff_t>(at + by, 0, std::ssize(keys) - 1);
  state.view.place().cursor = keys[static_cast<std::size_t>(to)];
}

std::string cursor(const State& state) {
  return cursor_of(state, state.view.screen, table_of(state, state.view.screen));
}

std::optional<std::size_t> host_under_cursor(const State& state) {
  const std::string key = cursor(state);
  if (state.view.screen == Screen::fleet) {
    for (std::size_t i = 0; i < state.hosts.size(); ++i) {
      if (key == fmt::format("@{}", i)) return i;
    }
  }
  if (state.view.screen == Screen::trace) {
    const Forest forest = forest_of(state);
    const Node* node = forest.find(key);
    if (node != nullptr) return node->host;
  }
  return std::nullopt;
}

void choose_host(State& state, std::size_t host) {
  state.view.host = host;
  state.view.graph_of = 0;
  state.view.vars_of = 0;
  state.view.places[static_cast<std::size_t>(Screen::peers)].cursor.clear();
  state.view.kept_range.reset();
}

void next_host(State& state, int by) {
  const auto count = static_cast<std::ptrdiff_t>(state.hosts.size());
  for (std::ptrdiff_t step = 1; step <= count; ++step) {
    const auto at = static_cast<std::size_t>(
        ((static_cast<std::ptrdiff_t>(state.view.host) + by * step) % count + count) % count);
    if (!state.hosts[at].hidden) return choose_host(state, at);
  }
}

void next_subject(State& state, int by) {
  const Host* host = state.host();
  const Snapshot* now = host == nullptr ? nullptr : state.snapshot(*host);
  if (now == nullptr) return;
  std::vector<std::uint16_t> subjects{0};
  for (const auto& source : now->sources) subjects.push_back(source->id.value);
  std::uint16_t& subject =
      state.view.screen == Screen::graph ? state.view.graph_of : state.view.vars_of;
  const auto at = std::ranges::find(subjects, subject) - subjects.begin();
  const auto count = std::ssize(subjects);
  subject = subjects[static_cast<std::size_t>(((at < count ? at : 0) + by + count) % count)];
}

void enter(State& state) {
  switch (state.view.screen) {
    case Screen::peers:
      if (const auto id = chosen_source(state)) {
        state.view.vars_of = id->value;
        state.view.graph_of = id->value;
      }
      return open(state, Screen::vars);
    case Screen::fleet:
    case Screen::trace:
      if (const auto host = host_under_cursor(state)) {
        choose_host(state, *host);
        return open(state, Screen::peers);
      }
      return tell(state, "that one is not asked; :host NAME adds a host");
    case Screen::events: {
      const std::string key = cursor(state);
      for (const Event& event : state.log.events()) {
        if (key != fmt::format("!{}", event.number)) continue;
        state.view.at = event.at;
        state.view.speed = 0;
        if (event.host < state.hosts.size()) choose_host(state, event.host);
        return open(state, Screen::peers);
      }
      return;
    }
    default:
      return;
  }
}

void back(State& state) {
  View& view = state.view;
  if (view.help || view.explain) {
    view.help = view.explain = false;
  } else if (!view.place().filter.empty()) {
    view.place().filter.clear();
  } else if (!view.message.empty()) {
    view.message.clear();
  } else if (!view.trail.empty()) {
    view.screen = view.trail.back();
    view.trail.pop_back();
  }
}

void pause(State& state) {
  View& view = state.view;
  if (state.settings.replaying) {
    view.speed = view.speed > 0 ? 0 : 1;
  } else if (view.at) {
    view.at.reset();
  } else {
    view.at = state.now;
  }
}

// To the moment of another snapshot of this host.
void step(State& state, int by) {
  const Host* host = state.host();
  if (host == nullptr || host->past().empty()) return;
  const auto& past = host->past();
  const auto after =
      std::ranges::upper_bound(past, state.shown_at(), {}, [](const auto& one) { return one->at; });
  const std::ptrdiff_t at = after - past.begin() - 1;
  const auto to = std::clamp<std::ptrdiff_t>(at + by, 0, std::ssize(past) - 1);
  const bool live = to == std::ssize(past) - 1 && by > 0 && !state.settings.replaying;
  if (live) {
    state.view.at.reset();
  } else {
    state.view.at = past[static_cast<std::size_t>(to)]->at;
  }
  state.view.speed = 0;
}

void sort(State& state) {
  const auto columns = std::ssize(table_of(state, state.view.screen).columns);
  Place& place = state.view.place();
  place.sort = place.sort + 1 < columns ? place.sort + 1 : -1;
}

void zoom(State& state, double by) {
  constexpr double kShortest = 30;
  constexpr double kLongest = 30 * 86400.0;
  state.view.window_s = std::clamp(state.view.window_s * by, kShortest, kLongest);
}

void change_interval(State& state, double by) {
  constexpr double kShortest = 1;
  constexpr double kLongest = 3600;
  if (state.settings.replaying) {
    state.view.speed =
        std::clamp((state.view.speed > 0 ? state.view.speed : 1) / by, 0.125, 1024.0);
    return tell(state, fmt::format("replay at {:g} times its speed", state.view.speed));
  }
  state.settings.interval_s = std::clamp(state.settings.interval_s * by, kShortest, kLongest);
  state.requests.push_back({.kind = Kind::interval, .amount = state.settings.interval_s});
  tell(state, fmt::format("every {:g} s", state.settings.interval_s));
}

void keep_scale(State& state) {
  View& view = state.view;
  const Host* host = state.host();
  if (view.kept_range || host == nullptr) return view.kept_range.reset();
  const auto values = shown_values(*host, view.graph_of);
  const auto& shown = values[static_cast<std::size_t>(view.quantity) % values.size()];
  view.kept_range = range_of(
      {.curves = {{shown.series, Role::graph}},
       .from = state.shown_at() - std::chrono::seconds{static_cast<std::int64_t>(view.window_s)},
       .to = state.shown_at(),
       .logarithmic = view.logarithmic});
}

void acknowledge(State& state) {
  const std::string key = cursor(state);
  if (state.view.screen == Screen::events) {
    for (const Event& event : state.log.events()) {
      if (key == fmt::format("!{}", event.number)) return state.log.acknowledge(event.number);
    }
  } else if (const auto host = host_under_cursor(state)) {
    const std::string& name = state.hosts[*host].name;
    if (state.view.acknowledged.erase(name) == 0) state.view.acknowledged.insert(name);
  }
}

void watch(State& state) {
  const std::string name = cursor(state);
  if (name.empty() || state.view.host >= state.hosts.size()) return;
  state.hosts[state.view.host].watch({state.view.vars_of, name});
  tell(state, fmt::format("{} has a graph on screen 2 from now on (w again ends it)", name));
}

void turn(bool& flag, State& state, std::string_view what) {
  flag = !flag;
  tell(state, fmt::format("{} {}", what, flag ? "on" : "off"));
}

void kind(State& state) {
  using enum view::PeersKind;
  view::PeersKind& kind = state.view.kind;
  kind = kind == peers ? apeers : kind == apeers ? opeers : peers;
}

int page(const State& state) { return std::max(state.view.height - 8, 1); }

void scroll_or_move(State& state, int by) {
  View& view = state.view;
  if (!view.help && !view.explain) return move_cursor(state, by);
  const auto lines = view.help ? help_lines(view.screen).size() : explanation(state).size();
  view.scrolled = std::clamp(view.scrolled + by, 0, static_cast<int>(lines));
}

// Looking at things.
bool look(State& state, Action action) {
  View& view = state.view;
  constexpr int kAll = 1'000'000;
  switch (action) {
    case Action::up:
      scroll_or_move(state, -1);
      return true;
    case Action::down:
      scroll_or_move(state, 1);
      return true;
    case Action::page_up:
      scroll_or_move(state, -page(state));
      return true;
    case Action::page_down:
      scroll_or_move(state, page(state));
      return true;
    case Action::top:
      scroll_or_move(state, -kAll);
      return true;
    case Action::bottom:
      scroll_or_move(state, kAll);
      return true;
    case Action::left:
      next_subject(state, -1);
      return true;
    case Action::right:
      next_subject(state, 1);
      return true;
    case Action::next_host:
      next_host(state, 1);
      return true;
    case Action::previous_host:
      next_host(state, -1);
      return true;
    case Action::next_screen:
      open(state, static_cast<Screen>((static_cast<int>(view.screen) + 1) % kScreens));
      return true;
    case Action::previous_screen:
      open(state, static_cast<Screen>((static_cast<int>(view.screen) + kScreens - 1) % kScreens));
      return true;
    case Action::enter:
      enter(state);
      return true;
    case Action::back:
      back(state);
      return true;
    case Action::help:
      view.help = !view.help;
      view.explain = false;
      view.scrolled = 0;
      return true;
    case Action::explain:
      view.explain = !view.explain;
      view.help = false;
      view.scrolled = 0;
      return true;
    default:
      return false;
  }
}

// Through time.
bool travel(State& state, Action action) {
  constexpr int kLeap = 10;
  switch (action) {
    case Action::pause:
      pause(state);
      return true;
    case Action::step_back:
      step(state, -1);
      return true;
    case Action::step_forward:
      step(state, 1);
      return true;
    case Action::leap_back:
      step(state, -kLeap);
      return true;
    case Action::leap_forward:
      step(state, kLeap);
      return true;
    case Action::live:
      if (!state.settings.replaying) state.view.at.reset();
      return true;
    case Action::slower:
      change_interval(state, 2);
      return true;
    case Action::faster:
      change_interval(state, 0.5);
      return true;
    default:
      return false;
  }
}

// How a screen shows what it shows.
bool arrange_view(State& state, Action action) {
  View& view = state.view;
  switch (action) {
    case Action::sort:
      sort(state);
      return true;
    case Action::invert:
      view.place().inverted = !view.place().inverted;
      return true;
    case Action::names:
      turn(view.names, state, "names");
      return true;
    case Action::units:
      view.octal = !view.octal;
      return true;
    case Action::wide:
      view.dashboard = !view.dashboard;
      return true;
    case Action::detail:
      view.detail = !view.detail;
      return true;
    case Action::kind:
      kind(state);
      return true;
    case Action::series:
      ++view.quantity;
      view.kept_range.reset();
      return true;
    case Action::zoom_in:
      zoom(state, 0.5);
      return true;
    case Action::zoom_out:
      zoom(state, 2);
      return true;
    case Action::logarithmic:
      view.logarithmic = !view.logarithmic;
      view.kept_range.reset();
      return true;
    case Action::histogram:
      view.histogram = !view.histogram;
      return true;
    case Action::scale:
      keep_scale(state);
      return true;
    case Action::compare:
      view.compare = !view.compare;
      return true;
    case Action::group:
      view.grouped = !view.grouped;
      return true;
    case Action::unfold:
      view.unfolded = !view.unfolded;
      return true;
    case Action::reroot:
      view.root = view.root.empty() ? cursor(state) : std::string{};
      return true;
    case Action::orientation:
      view.from_hosts = !view.from_hosts;
      return true;
    case Action::fold:
      view.folded.insert(cursor(state));
      return true;
    case Action::unfold_node:
      view.folded.erase(cursor(state));
      return true;
    case Action::aggregate:
      view.aggregated = !view.aggregated;
      return true;
    case Action::heavy:
      turn(view.heavy, state, "only those that ask too often:");
      return true;
    case Action::theme:
      view.theme = static_cast<Theme>((static_cast<int>(view.theme) + 1) % kThemes);
      tell(state, fmt::format("theme {}", theme_name(view.theme)));
      return true;
    default:
      return false;
  }
}

void act(State& state, Action action) {
  View& view = state.view;
  switch (action) {
    case Action::trace:
      if (const auto host = host_under_cursor(state)) choose_host(state, *host);
      return open(state, Screen::trace);
    case Action::acknowledge:
      return acknowledge(state);
    case Action::acknowledge_all:
      return state.log.acknowledge_all();
    case Action::watch:
      return watch(state);
    case Action::alerts:
      return turn(view.bell, state, "bell on warnings");
    case Action::mouse:
      turn(view.mouse, state, "mouse");
      return ask_for(state, Kind::mouse);
    case Action::filter:
      return begin_prompt(state, Prompt::filter);
    case Action::command:
      return begin_prompt(state, Prompt::command);
    case Action::save:
      return begin_prompt(state, Prompt::save);
    case Action::record:
      return ask_for(state, Kind::record);
    case Action::redraw:
      return ask_for(state, Kind::redraw);
    case Action::suspend:
      return ask_for(state, Kind::suspend);
    case Action::quit:
      return ask_for(state, Kind::quit);
    case Action::quit_leaving:
      return ask_for(state, Kind::quit_leaving);
    default:
      return;
  }
}

}  // namespace

void press(State& state, int key) {
  if (state.view.prompt != Prompt::none) return type(state, key);
  const Binding* bound = binding(state.view.screen, key);
  if (bound == nullptr) return;
  if (bound->action == Action::open_screen) {
    state.view.help = state.view.explain = false;
    return open(state, static_cast<Screen>(key - '1'));
  }
  if (look(state, bound->action) || travel(state, bound->action)) return;
  if (arrange_view(state, bound->action)) return;
  act(state, bound->action);
}

}  // namespace ntptop
