#include "ntptop/columns.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "ntptop/glossary.hpp"

namespace ntptop {

const std::vector<std::string>& peers_columns() {
  static const std::vector<std::string> kColumns{"refid", "st",    "t",      "when",  "poll",
                                                 "reach", "delay", "offset", "bound", "jitter",
                                                 "disp",  "flash", "trend"};
  return kColumns;
}

void choose_column(State& state, int key) {
  View& view = state.view;
  const auto& columns = peers_columns();
  if (key == kUp || key == 'k') {
    if (view.column > 0) --view.column;
  } else if (key == kDown || key == 'j') {
    if (view.column + 1 < columns.size()) ++view.column;
  } else if (key == ' ') {
    const std::string& name = columns[view.column];
    if (view.hidden_columns.erase(name) == 0) view.hidden_columns.insert(name);
  } else if (key == kEnter || key == '\n' || key == kEscape || key == 'c' || key == 'q') {
    view.prompt = Prompt::none;
  }
}

std::vector<std::string> column_lines(const State& state) {
  std::vector<std::string> lines{"Columns of Peers (where there is room for them)"};
  const auto& columns = peers_columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    lines.push_back(fmt::format(" {} [{}] {:<7} {}", i == state.view.column ? '>' : ' ',
                                state.view.hidden_columns.contains(columns[i]) ? ' ' : 'x',
                                columns[i], glossary(Screen::peers, columns[i])));
  }
  return lines;
}

}  // namespace ntptop
