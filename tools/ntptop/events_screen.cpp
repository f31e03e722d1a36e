// Screen 6: what changed and when.
#include <algorithm>
#include <fmt/format.h>

#include "ntptop/screens.hpp"

namespace ntptop {
namespace {

const std::string& host_name(const State& state, const Event& event) {
  static const std::string kNobody = "-";
  return event.host < state.hosts.size() ? state.hosts[event.host].name : kNobody;
}

}  // namespace

Table events_table(const State& state) {
  Table table;
  const auto& events = state.log.events();
  constexpr int kLongest = 30;
  int host = 4;
  for (const Event& event : events) {
    host = std::clamp(width_of(host_name(state, event)), host, kLongest);
  }
  table.columns = {
      {"time", 8}, {"level", 5}, {"host", host, false, 1}, {"what", 20, false, 0, 200}};
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (event->at > state.shown_at()) continue;
    const Role role = role_of(event->level);
    table.lines.push_back(
        {.key = fmt::format("!{}", event->number),
         .items = {
             {clock_time(event->at, state.view.zone)},
             {fmt::format("{}{}", level_word(event->level), event->acknowledged ? "" : "*"), role},
             {host_name(state, *event)},
             {event->text, event->acknowledged ? Role::normal : role}}});
  }
  return table;
}

void draw_newest(Pane pane, const State& state) {
  const auto& events = state.log.events();
  int y = 0;
  for (auto event = events.rbegin(); event != events.rend() && y < pane.height(); ++event) {
    if (event->at > state.shown_at()) continue;
    int x = pane.text(1, y, clock_time(event->at, state.view.zone), Role::label) + 1;
    x = pane.text(x, y, fmt::format("{:4}", level_word(event->level)), role_of(event->level)) + 1;
    if (state.named_hosts() > 1) x = pane.text(x, y, host_name(state, *event), Role::title) + 1;
    pane.text(x, y, cut(event->text, pane.width() - x - 1, state.view.utf8 ? "…" : "~"));
    ++y;
  }
  if (y == 0) pane.text(1, 0, "nothing has changed so far", Role::quiet);
}

}  // namespace ntptop
