// Screen 2: values over time.
#include <algorithm>
#include <fmt/format.h>

#include "ntptop/screens.hpp"
#include "view/escape.hpp"

namespace ntptop {
namespace {

void add_to(std::vector<Shown>& to, Quantity quantity, const Series* series) {
  to.push_back(
      {std::string{quantity_name(quantity)}, std::string{quantity_unit(quantity)}, series});
}

Plot plot_of(const State& state, const Host& host, const std::string& name) {
  Plot plot;
  plot.to = state.shown_at();
  plot.gap_s = 3 * state.settings.interval_s + 5;
  plot.logarithmic = state.view.logarithmic;
  plot.range = state.view.kept_range;
  plot.style = state.view.style;
  plot.zone = state.view.zone;
  plot.marks = state.log.marks();
  const auto add_subject = [&](std::uint16_t subject, Role role) {
    for (const Shown& shown : shown_values(host, subject)) {
      if (shown.name == name) plot.curves.push_back({shown.series, role});
    }
  };
  const Snapshot* now = state.snapshot(host);
  if (state.view.compare && now != nullptr) {
    for (const auto& source : now->sources) add_subject(source->id.value, Role::other_graph);
  }
  // Last, so that it is on top.
  add_subject(state.view.graph_of, Role::graph);
  plot.from = window_start(plot, state.view.window_s);
  return plot;
}

std::string window_text(double seconds) {
  if (seconds < 120) return fmt::format("{:.0f} s", seconds);
  if (seconds < 7200) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.0f} h", seconds / 3600);
}

void draw_values(Pane pane, const std::vector<Shown>& values, std::size_t chosen) {
  int x = 1;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool open = i == chosen;
    x = pane.text(x, 0,
                  open ? fmt::format("[{}]", values[i].name) : fmt::format(" {} ", values[i].name),
                  open ? Role::open_tab : Role::tab);
  }
}

std::string last_value(const Series* series, Instant until) {
  if (series == nullptr) return "-";
  const auto last = series->tail(1, until);
  return last.empty() ? "-" : number(last.front(), 10, 4, true);
}

}  // namespace

std::vector<Shown> shown_values(const Host& host, std::uint16_t subject) {
  std::vector<Shown> values;
  if (subject == 0) {
    for (const auto quantity :
         {Quantity::offset, Quantity::seen, Quantity::frequency, Quantity::jitter, Quantity::wander,
          Quantity::delay, Quantity::bound}) {
      add_to(values, quantity, host.series(quantity));
    }
  } else {
    for (const auto quantity :
         {Quantity::offset, Quantity::delay, Quantity::jitter, Quantity::bound}) {
      add_to(values, quantity, host.series({subject}, quantity));
    }
  }
  for (const auto& [variable, series] : host.watched()) {
    if (variable.first == subject) values.push_back({variable.second, "", &series});
  }
  return values;
}

std::string subject_name(const State& state, std::uint16_t subject) {
  const Host* host = state.host();
  if (subject == 0 || host == nullptr) return "the host";
  const Snapshot* now = state.snapshot(*host);
  const Source* source = now == nullptr ? nullptr : now->source({subject});
  return source == nullptr ? fmt::format("#{} (gone)", subject) : state.name_of(*source);
}

void draw_graph(Pane pane, const State& state) {
  const Host* host = state.host();
  if (host == nullptr || pane.empty()) return;
  const auto values = shown_values(*host, state.view.graph_of);
  const auto chosen = static_cast<std::size_t>(state.view.quantity) % values.size();
  draw_values(pane, values, chosen);
  const Shown& shown = values[chosen];
  const Plot plot = plot_of(state, *host, shown.name);
  const std::string unit = shown.unit.empty() ? "" : fmt::format(" ({})", shown.unit);
  int x = pane.text(1, 1,
                    fmt::format("{}{} of {}", view::escape(shown.name), unit,
                                subject_name(state, state.view.graph_of)),
                    Role::title);
  const std::string extras = fmt::format("{}{}{}", state.view.logarithmic ? "  log" : "",
                                         state.view.kept_range ? "  scale kept" : "",
                                         state.view.compare ? "  with all sources" : "");
  x = pane.text(x + 2, 1, fmt::format("now {}", last_value(shown.series, plot.to)), Role::normal);
  pane.text_right(std::max(pane.width() - 1, x + 10), 1,
                  fmt::format("up to {}{}", window_text(state.view.window_s), extras), Role::label);
  const Pane area = pane.rows(2, pane.height() - 2);
  if (state.view.histogram) {
    draw_histogram(area, plot);
  } else {
    draw_plot(area, plot);
  }
}

}  // namespace ntptop
