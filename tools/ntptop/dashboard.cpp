// All panes at once, where there is room: 160x50 and more.
#include <algorithm>
#include <fmt/format.h>

#include "ntptop/chain.hpp"
#include "ntptop/screens.hpp"

namespace ntptop {
namespace {

void frame_line(Pane pane, int y, const State& state, std::string_view title) {
  pane.rule(y, state.view.utf8 ? U'─' : U'-');
  pane.text(2, y, fmt::format(" {} ", title), Role::title);
}

void plain_table(Pane pane, const Table& table, const State& state) {
  draw_table(pane, table, {.cursor = {}, .utf8 = state.view.utf8});
}

}  // namespace

void draw_dashboard(Pane pane, const State& state, std::vector<std::string>& rows) {
  const int left = pane.width() * 13 / 20;
  const Pane west = pane.part(0, 0, left, pane.height());
  const Pane east = pane.part(left + 1, 0, pane.width() - left - 1, pane.height());
  for (int y = 0; y < pane.height(); ++y) {
    pane.glyph(left, y, state.view.utf8 ? U'│' : U'|', Role::rule);
  }
  const Table peers = table_of(state, Screen::peers);
  const Place& place = state.view.places[static_cast<std::size_t>(Screen::peers)];
  const int sources = std::clamp(static_cast<int>(peers.lines.size()) + 2, 6, pane.height() / 3);
  const auto keys = draw_table(west.rows(0, sources), peers,
                               {.cursor = cursor_of(state, Screen::peers, peers),
                                .utf8 = state.view.utf8,
                                .sorted_by = place.sort,
                                .inverted = place.inverted});
  std::ranges::copy_n(keys.begin(), std::min(std::ssize(keys), std::ssize(rows)), rows.begin());
  const int graph = (pane.height() - sources) / 2;
  const auto id = chosen_source(state);
  const std::string of = id ? subject_name(state, id->value) : "the host";
  frame_line(west, sources, state, fmt::format("offset of {} (ms)", of));
  draw_small_graph(west.rows(sources + 1, graph - 1), state, id.value_or(mode6::kSystem));
  const int lower = sources + graph;
  frame_line(west, lower, state, "hosts");
  plain_table(west.rows(lower + 1, pane.height() - lower - 1), table_of(state, Screen::fleet),
              state);

  constexpr int kDetail = 9;
  draw_detail(east.rows(0, kDetail), state);
  const int third = (pane.height() - kDetail) / 3;
  frame_line(east, kDetail, state, "frequency of the host (ppm)");
  if (const Host* host = state.host()) {
    constexpr double kTenMinutes = 600;
    Plot plot{.curves = {{host->series(Quantity::frequency), Role::other_graph}},
              .from = {},
              .to = state.shown_at(),
              .gap_s = 3 * state.settings.interval_s + 5,
              .style = state.view.style,
              .zone = state.view.zone};
    plot.from = window_start(plot, kTenMinutes);
    draw_plot(east.rows(kDetail + 1, third - 1), plot);
  }
  frame_line(east, kDetail + third, state, "sync chains");
  plain_table(east.rows(kDetail + third + 1, third - 1), table_of(state, Screen::trace), state);
  const int events = kDetail + 2 * third;
  frame_line(east, events, state,
             fmt::format("events (newest first), {} to acknowledge", state.log.open()));
  draw_newest(east.rows(events + 1, pane.height() - events - 1), state);
}

}  // namespace ntptop
