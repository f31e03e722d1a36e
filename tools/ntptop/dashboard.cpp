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

void draw_clients_pane(Pane pane, const State& state) {
  frame_line(pane, 0, state, "clients");
  const Table clients = table_of(state, Screen::clients);
  constexpr int kSummary = 2;
  const int height = pane.height() - 1 - kSummary;
  plain_table(pane.rows(1, height), clients, state);
  if (!clients.lines.empty()) draw_clients_summary(pane.rows(1 + height, kSummary), state);
  if (clients.lines.empty() && height > 1) {
    const Host* host = state.host();
    const Clients* list = host == nullptr ? nullptr : host->clients_at(state.shown_at());
    pane.text(1, 2,
              list == nullptr         ? "asking for the list of clients ..."
              : list->trouble.empty() ? "nobody"
                                      : list->trouble,
              Role::quiet);
  }
}

void draw_frequency(Pane pane, const State& state) {
  frame_line(pane, 0, state, "frequency of the host (ppm)");
  const Host* host = state.host();
  if (host == nullptr) return;
  constexpr double kTenMinutes = 600;
  Plot plot{.curves = {{host->series(Quantity::frequency), Role::other_graph}},
            .from = {},
            .to = state.shown_at(),
            .gap_s = 3 * state.settings.interval_s + 5,
            .style = state.view.style,
            .zone = state.view.zone};
  plot.from = window_start(plot, kTenMinutes);
  draw_plot(pane.rows(1, pane.height() - 1), plot);
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
                                .inverted = place.inverted,
                                .field = place.field});
  std::ranges::copy_n(keys.begin(), std::min(std::ssize(keys), std::ssize(rows)), rows.begin());
  const int graph = (pane.height() - sources) / 2;
  const auto id = chosen_source(state);
  const std::string of = id ? subject_name(state, id->value) : "the host";
  frame_line(west, sources, state, fmt::format("offset of {} (ms)", of));
  draw_small_graph(west.rows(sources + 1, graph - 1), state, id.value_or(mode6::kSystem));
  const int lower = sources + graph;
  draw_clients_pane(west.rows(lower, pane.height() - lower), state);

  constexpr int kDetail = 11;
  constexpr int kSamples = 10;
  draw_detail(east.rows(0, kDetail), state, false);
  frame_line(east, kDetail, state, "last samples");
  draw_samples(east.rows(kDetail + 1, kSamples - 1), state);
  const int below = kDetail + kSamples;
  const int third = (pane.height() - below) / 3;
  frame_line(east, below, state, "sync chains");
  plain_table(east.rows(below + 1, third - 1), table_of(state, Screen::trace), state);
  // Of one host its frequency says more than a list of one.
  const Pane hosts = east.rows(below + third, third);
  if (state.named_hosts() > 1) {
    frame_line(hosts, 0, state, "hosts");
    plain_table(hosts.rows(1, third - 1), table_of(state, Screen::fleet), state);
  } else {
    draw_frequency(hosts, state);
  }
  const int events = below + 2 * third;
  frame_line(east, events, state,
             fmt::format("events (newest first), {} to acknowledge", state.log.open()));
  draw_newest(east.rows(events + 1, pane.height() - events - 1), state);
}

}  // namespace ntptop
