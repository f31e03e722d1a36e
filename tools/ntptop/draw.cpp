#include "ntptop/draw.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "ntptop/bar.hpp"
#include "ntptop/columns.hpp"
#include "ntptop/header.hpp"
#include "ntptop/screens.hpp"
#include "ntptop/wrap.hpp"

namespace ntptop {
namespace {

constexpr int kLeastWidth = 40;
constexpr int kLeastHeight = 8;

std::string cut_mark(const State& state) { return state.view.utf8 ? "…" : "~"; }

void draw_lines(Pane pane, const std::vector<std::string>& lines, int scrolled,
                const State& state) {
  pane.clear();
  const int most = std::max(static_cast<int>(lines.size()) - pane.height(), 0);
  const int top = std::clamp(scrolled, 0, most);
  for (int y = 0; y < pane.height() && top + y < static_cast<int>(lines.size()); ++y) {
    const std::string& line = lines[static_cast<std::size_t>(top + y)];
    pane.text(1, y, cut(line, pane.width() - 1, cut_mark(state)),
              line.starts_with(' ') ? Role::normal : Role::title);
  }
  if (top < most && pane.height() > 1) {
    pane.text_right(pane.width(), pane.height() - 1, " more: j ", Role::key);
  }
}

// Whose title each cell of a heading is.
std::vector<int> title_cells(const Table& table, int width) {
  std::vector<int> cells(static_cast<std::size_t>(std::max(width, 0)), -1);
  const auto room = widths(table.columns, width);
  int x = 1;
  for (std::size_t i = 0; i < room.size(); ++i) {
    for (int end = x + room[i]; x < end; ++x) {
      if (x < width) cells[static_cast<std::size_t>(x)] = static_cast<int>(i);
    }
    x += room[i] > 0 ? 1 : 0;
  }
  return cells;
}

// The table of the screen with its cursor, from line `y` of the window on.
void draw_main_table(Pane pane, const State& state, Drawn& drawn, int y) {
  auto& rows = drawn.rows;
  const Screen screen = state.view.screen;
  const Table table = table_of(state, screen);
  const Place& place = state.view.place();
  const auto keys = draw_table(pane, table,
                               {.cursor = cursor_of(state, screen, table),
                                .utf8 = state.view.utf8,
                                .sorted_by = place.sort,
                                .inverted = place.inverted,
                                .field = place.field});
  for (std::size_t i = 0; i < keys.size() && static_cast<std::size_t>(y) + i < rows.size(); ++i) {
    rows[static_cast<std::size_t>(y) + i] = keys[i];
  }
  drawn.heading = pane.empty() ? -1 : y;
  drawn.columns = title_cells(table, pane.width());
  if (table.lines.empty()) pane.text(1, 1, why_empty(state), Role::quiet);
}

// What stands below (or at the right of) the table.
void draw_beside(Pane pane, const State& state) {
  switch (state.view.screen) {
    case Screen::peers:
      return draw_detail(pane, state);
    case Screen::clients:
      return draw_clients_summary(pane, state);
    case Screen::vars:
      return draw_variable(pane, state);
    default:
      return;
  }
}

int wanted_below(const State& state, int body, int lines) {
  switch (state.view.screen) {
    case Screen::peers: {
      // Where there are no sources, that is explained in their place.
      if (!state.view.detail || lines == 0) return 0;
      constexpr int kText = 8;
      constexpr int kWithGraph = 14;
      const int left = body - std::min(lines, body / 2) - 2;
      if (left >= kWithGraph) return std::min(left, 18);
      return std::min(kText, std::max(left, 0));
    }
    case Screen::clients:
      return 2;
    case Screen::vars:
      return 4;
    default:
      return 0;
  }
}

void draw_body(Pane pane, const State& state, Drawn& drawn, int y) {
  if (state.view.screen == Screen::graph) return draw_graph(pane, state);
  const char32_t line = state.view.utf8 ? U'─' : U'-';
  constexpr int kWide = 120;
  constexpr int kBeside = 52;
  if (state.view.screen == Screen::peers && pane.width() >= kWide && pane.height() >= 20 &&
      state.view.detail) {
    const int left = std::max(pane.width() - kBeside - 12, 68);
    draw_main_table(pane.part(0, 0, left, pane.height()), state, drawn, y);
    for (int i = 0; i < pane.height(); ++i) {
      pane.glyph(left, i, state.view.utf8 ? U'│' : U'|', Role::rule);
    }
    draw_beside(pane.part(left + 1, 0, pane.width() - left - 1, pane.height()), state);
    return;
  }
  constexpr int kRoomForMore = 11;
  int below = 0;
  if (pane.height() >= kRoomForMore) {
    const int lines = static_cast<int>(table_of(state, state.view.screen).lines.size());
    below = wanted_below(state, pane.height(), lines);
  }
  const int table_height = pane.height() - (below > 0 ? below + 1 : 0);
  draw_main_table(pane.rows(0, table_height), state, drawn, y);
  if (below == 0) return;
  pane.rule(table_height, line);
  draw_beside(pane.rows(table_height + 1, below), state);
}

void draw_overlay(Pane pane, const State& state) {
  const View& view = state.view;
  const auto show = [&](const std::vector<std::string>& lines) {
    draw_lines(pane, wrapped(lines, pane.width() - 2), view.scrolled, state);
  };
  if (view.prompt == Prompt::columns) {
    // A line each: the cursor stays in the window.
    draw_lines(pane, column_lines(state), static_cast<int>(view.column) + 3 - pane.height(), state);
  } else if (view.help) {
    show(help_lines(state));
  } else if (view.explain) {
    show(explanation(state));
  }
}

void draw_full(Pane pane, const State& state, Drawn& drawn) {
  auto& rows = drawn.rows;
  const int height = pane.height();
  int top = draw_header(pane, state);
  const bool tabs = height >= 11;
  if (tabs) draw_tabs(pane.rows(top++, 1), state);
  const bool overlaid =
      state.view.help || state.view.explain || state.view.prompt == Prompt::columns;
  const int events = overlaid ? 0 : height >= 45 ? 4 : height >= 22 ? 2 : 0;
  const int bottom = height - 1 - (events > 0 ? events + 1 : 0);
  const Pane body = pane.rows(top, bottom - top);
  const bool dashboard = state.view.screen == Screen::peers && state.view.dashboard &&
                         pane.width() >= 160 && height >= 50;
  if (overlaid) {
    draw_overlay(body, state);
  } else if (dashboard) {
    draw_dashboard(pane.rows(top, height - 1 - top), state, rows);
    for (int i = static_cast<int>(rows.size()) - 1; i >= top; --i) {
      rows[static_cast<std::size_t>(i)] = rows[static_cast<std::size_t>(i - top)];
    }
    for (int i = 0; i < top; ++i) rows[static_cast<std::size_t>(i)].clear();
  } else {
    draw_body(body, state, drawn, top);
  }
  if (events > 0 && !(dashboard && !overlaid)) {
    pane.rule(bottom, state.view.utf8 ? U'─' : U'-');
    draw_newest(pane.rows(bottom + 1, events), state);
  }
  draw_bar(pane.rows(height - 1, 1), state);
}

}  // namespace

void click(State& state, const Drawn& drawn, int x, int y) {
  if (x < 0 || y < 0) return;
  Place& place = state.view.place();
  const auto row = static_cast<std::size_t>(y);
  const auto cell = static_cast<std::size_t>(x);
  if (y == drawn.heading && cell < drawn.columns.size() && drawn.columns[cell] >= 0) {
    const int column = drawn.columns[cell];
    place.inverted = place.sort == column && !place.inverted;
    place.sort = column;
  } else if (row < drawn.rows.size() && !drawn.rows[row].empty()) {
    place.cursor = drawn.rows[row];
  }
}

Drawn draw(const State& state) {
  Drawn drawn{Grid{state.view.width, state.view.height}, {}};
  drawn.rows.resize(static_cast<std::size_t>(drawn.grid.height()));
  const Pane pane{drawn.grid};
  if (pane.empty()) return drawn;
  if (pane.width() < kLeastWidth || pane.height() < kLeastHeight) {
    draw_status_line(pane, state);
  } else {
    draw_full(pane, state, drawn);
  }
  return drawn;
}

}  // namespace ntptop
