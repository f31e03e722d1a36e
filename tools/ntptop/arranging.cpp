// How a screen shows what it shows: order, scale, columns, theme.
#include <algorithm>
#include <fmt/format.h>

#include "ntptop/actions.hpp"
#include "ntptop/graph.hpp"
#include "ntptop/screens.hpp"
#include "ntptop/update.hpp"

namespace ntptop {
namespace {

void sort(State& state) {
  const auto columns = table_of(state, state.view.screen).columns;
  int& by = state.view.place().sort;
  do {
    by = by + 1 < std::ssize(columns) ? by + 1 : -1;
  } while (by >= 0 && columns[static_cast<std::size_t>(by)].width == 0);
}

void zoom(State& state, double by) {
  constexpr double kShortest = 30;
  constexpr double kLongest = 30 * 86400.0;
  state.view.window_s = std::clamp(state.view.window_s * by, kShortest, kLongest);
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

void kind(State& state) {
  using enum view::PeersKind;
  view::PeersKind& kind = state.view.kind;
  kind = kind == peers ? apeers : kind == apeers ? opeers : peers;
}

void next_theme(State& state) {
  View& view = state.view;
  const auto at = std::ranges::find(view.themes, view.theme.name, &Theme::name);
  view.theme = at == view.themes.end() || std::next(at) == view.themes.end() ? view.themes.front()
                                                                             : *std::next(at);
  tell(state, fmt::format("theme {}", view.theme.name));
}

}  // namespace

void turn(bool& flag, State& state, std::string_view what) {
  flag = !flag;
  tell(state, fmt::format("{} {}", what, flag ? "on" : "off"));
}

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
      next_theme(state);
      return true;
    default:
      return false;
  }
}

}  // namespace ntptop
