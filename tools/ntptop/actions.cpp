// What keys do: to each action its place, and those that have none of their own.
#include "ntptop/actions.hpp"

#include <fmt/format.h>

#include "ntptop/prompt.hpp"
#include "ntptop/update.hpp"

namespace ntptop {
namespace {

using Kind = Request::Kind;

void ask_for(State& state, Kind kind) { state.requests.push_back({.kind = kind}); }

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
    case Action::mark:
      return begin_prompt(state, Prompt::mark);
    case Action::columns:
      return begin_prompt(state, Prompt::columns);
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
