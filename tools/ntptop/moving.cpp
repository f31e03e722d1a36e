// Moving about: screens, rows, hosts, help.
#include <algorithm>
#include <fmt/format.h>

#include "ntptop/actions.hpp"
#include "ntptop/chain.hpp"
#include "ntptop/field.hpp"
#include "ntptop/screens.hpp"
#include "ntptop/update.hpp"
#include "ntptop/wrap.hpp"

namespace ntptop {
namespace {

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
  } else if (view.place().field >= 0) {
    view.place().field = -1;
  } else if (!view.place().filter.empty()) {
    view.place().filter.clear();
  } else if (!view.message.empty()) {
    view.message.clear();
  } else if (!view.trail.empty()) {
    view.screen = view.trail.back();
    view.trail.pop_back();
  }
}

int page(const State& state) { return std::max(state.view.height - 8, 1); }

void scroll_or_move(State& state, int by) {
  View& view = state.view;
  if (!view.help && !view.explain) return move_cursor(state, by);
  const auto lines =
      wrapped(view.help ? help_lines(state) : explanation(state), view.width - 2).size();
  view.scrolled = std::clamp(view.scrolled + by, 0, static_cast<int>(lines));
}

}  // namespace

void open(State& state, Screen screen) {
  if (screen == state.view.screen) return;
  constexpr std::size_t kSteps = 32;
  state.view.trail.push_back(state.view.screen);
  if (state.view.trail.size() > kSteps) state.view.trail.erase(state.view.trail.begin());
  state.view.screen = screen;
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
    case Action::field_left:
      choose_field(state, -1);
      return true;
    case Action::field_right:
      choose_field(state, 1);
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

}  // namespace ntptop
