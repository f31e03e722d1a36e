#include "ntptop/field.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "mode6/varlist.hpp"
#include "ntptop/glossary.hpp"
#include "ntptop/screens.hpp"
#include "ntptop/update.hpp"
#include "view/escape.hpp"
#include "view/explain.hpp"
#include "view/explain_words.hpp"

namespace ntptop {
namespace {

using Lines = std::vector<std::string>;

// Columns that show one variable.
constexpr std::pair<std::string_view, std::string_view> kVariables[] = {
    {"refid", "refid"}, {"st", "stratum"},  {"t", "hmode"},     {"when", "rec"},
    {"poll", "hpoll"},  {"reach", "reach"}, {"flash", "flash"}, {"leap", "leap"}};

void add_value(Lines& lines, const std::string& text, std::string_view field, view::Subject subject,
               Instant at) {
  const auto* known =
      std::ranges::find(kVariables, field, [](const auto& one) { return one.first; });
  if (known == std::end(kVariables)) return;
  for (const auto& variable : mode6::parse_varlist(text)) {
    if (variable.name != known->second) continue;
    lines.push_back(
        fmt::format("    {} = {}", view::escape(variable.name), view::escape(variable.value)));
    for (const auto& word : view::value_explained(variable, subject, unix_seconds(at))) {
      lines.push_back("      " + word);
    }
    return;
  }
}

// On Peers the row is a source, on Fleet a host.
void explain_value(Lines& lines, const State& state, std::string_view field,
                   const std::string& row) {
  if (state.view.screen == Screen::peers && state.host() != nullptr) {
    const Snapshot* now = state.snapshot(*state.host());
    const auto id = association_of(row);
    const Source* source = now == nullptr || !id ? nullptr : now->source({*id});
    if (source == nullptr) return;
    if (field == "tally") {
      lines.push_back(fmt::format("    {}", view::selection_meaning(source->status.selection)));
    }
    add_value(lines, source->text, field, view::Subject::peer, state.shown_at());
    return;
  }
  for (std::size_t i = 0; i < state.hosts.size() && state.view.screen == Screen::fleet; ++i) {
    if (row != fmt::format("@{}", i)) continue;
    const Snapshot* now = state.snapshot(state.hosts[i]);
    if (now != nullptr && now->heard) {
      add_value(lines, now->text, field, view::Subject::system, state.shown_at());
    }
  }
}

}  // namespace

std::string_view field_name(const Column& column) {
  return column.name.empty() ? column.title : column.name;
}

void choose_field(State& state, int by) {
  const Table table = table_of(state, state.view.screen);
  int& field = state.view.place().field;
  const int count = static_cast<int>(table.columns.size());
  field = std::min(field, count - 1);
  int next = field + by;
  while (next >= 0 && next < count && table.columns[static_cast<std::size_t>(next)].width == 0) {
    next += by;
  }
  if (next >= count) return;
  field = std::max(next, -1);
  if (field < 0) return tell(state, "no field is chosen");
  tell(state, fmt::format("{}: ? tells what it means",
                          field_name(table.columns[static_cast<std::size_t>(field)])));
}

std::vector<std::string> field_lines(const State& state) {
  const int field = state.view.place().field;
  const Table table = table_of(state, state.view.screen);
  if (field < 0 || field >= static_cast<int>(table.columns.size())) return {};
  const auto column = static_cast<std::size_t>(field);
  const std::string_view name = field_name(table.columns[column]);
  Lines lines{fmt::format("{}", name), fmt::format("    {}", glossary(state.view.screen, name))};
  const std::string row = cursor_of(state, state.view.screen, table);
  const auto found = std::ranges::find_if(table.lines, [&row](const Line& line) {
    return line.kind == Line::Kind::row && line.key == row;
  });
  if (found != table.lines.end() && column < found->items.size()) {
    lines.push_back(fmt::format("    here: {}", found->items[column].text));
    explain_value(lines, state, name, row);
  }
  lines.emplace_back();
  return lines;
}

}  // namespace ntptop
