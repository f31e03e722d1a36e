// Through time: pause, rewind, the pace of asking and of a replay.
#include <algorithm>
#include <fmt/format.h>

#include "ntptop/actions.hpp"
#include "ntptop/update.hpp"

namespace ntptop {
namespace {

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

void change_interval(State& state, double by) {
  constexpr double kShortest = 1;
  constexpr double kLongest = 3600;
  if (state.settings.replaying) {
    state.view.speed =
        std::clamp((state.view.speed > 0 ? state.view.speed : 1) / by, 0.125, 1024.0);
    return tell(state, fmt::format("replay at {:g} times its speed", state.view.speed));
  }
  state.settings.interval_s = std::clamp(state.settings.interval_s * by, kShortest, kLongest);
  state.requests.push_back({.kind = Request::Kind::interval, .amount = state.settings.interval_s});
  tell(state, fmt::format("every {:g} s", state.settings.interval_s));
}

}  // namespace

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

}  // namespace ntptop
