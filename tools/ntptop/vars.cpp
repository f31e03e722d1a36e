// Screen 7: every variable with its meaning.
#include <fmt/format.h>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "ntptop/screens.hpp"
#include "view/escape.hpp"
#include "view/explain.hpp"
#include "view/numbers.hpp"
#include "view/variables_view.hpp"

namespace ntptop {
namespace {

view::Subject subject_kind(std::uint16_t subject) {
  return subject == 0 ? view::Subject::system : view::Subject::peer;
}

const std::string* variable_text(const Snapshot* now, std::uint16_t subject) {
  if (now == nullptr) return nullptr;
  if (subject == 0) return &now->text;
  const Source* source = now->source({subject});
  return source == nullptr ? nullptr : &source->text;
}

std::string_view unit_of(mode6::Unit unit) {
  switch (unit) {
    case mode6::Unit::milliseconds:
      return "ms";
    case mode6::Unit::seconds:
      return "s";
    case mode6::Unit::ppm:
      return "ppm";
    case mode6::Unit::log2_seconds:
      return "log2 s";
    default:
      return "";
  }
}

// The snapshot before the one that is shown.
const Snapshot* snapshot_before(const Host& host, const Snapshot* now) {
  const Snapshot* last = nullptr;
  for (auto one = host.past().rbegin(); one != host.past().rend(); ++one) {
    if ((*one)->at < now->at && (*one)->text != now->text) {
      last = one->get();
      break;
    }
  }
  return last;
}

}  // namespace

Table vars_table(const State& state) {
  Table table;
  // At 80 columns the meaning needs the room; where there is more, values get it.
  table.columns = {{"variable", 12, false, 0, 16},
                   {"value", state.view.width >= 110 ? 36 : 20},
                   {"unit", 6, false, 2},
                   {"meaning", 10, false, 1, 100}};
  const Host* host = state.host();
  const Snapshot* now = host == nullptr ? nullptr : state.snapshot(*host);
  const std::uint16_t subject = state.view.vars_of;
  const std::string* text = variable_text(now, subject);
  if (text == nullptr) return table;
  const std::string* old_text = variable_text(snapshot_before(*host, now), subject);
  const auto old =
      old_text == nullptr ? std::vector<mode6::Variable>{} : mode6::parse_varlist(*old_text);
  for (const auto& variable : mode6::mended_stages(mode6::parse_varlist(*text))) {
    const auto* info = view::variable_info(subject_kind(subject), variable.name);
    const auto was = mode6::find_variable(old, variable.name);
    const bool changed = was && was->value != variable.value;
    const bool watched = host->watched().contains({subject, std::string{variable.name}});
    const std::string name = view::escape(variable.name);
    table.lines.push_back(
        {.key = name,
         .items = {{watched ? name + " (w)" : name, Role::label},
                   {view::escape(variable.value), changed ? Role::changed : Role::normal,
                    view::parse_number(variable.value)},
                   {info == nullptr ? "" : std::string{unit_of(info->unit)}, Role::quiet},
                   {info == nullptr ? "" : std::string{info->description}, Role::quiet}}});
  }
  return table;
}

void draw_variable(Pane pane, const State& state) {
  const Host* host = state.host();
  const Snapshot* now = host == nullptr ? nullptr : state.snapshot(*host);
  const std::uint16_t subject = state.view.vars_of;
  const std::string* text = variable_text(now, subject);
  if (text == nullptr) return;
  const Table table = table_of(state, Screen::vars);
  const std::string cursor = cursor_of(state, Screen::vars, table);
  for (const auto& variable : mode6::mended_stages(mode6::parse_varlist(*text))) {
    if (view::escape(variable.name) != cursor) continue;
    const auto lines =
        view::value_explained(variable, subject_kind(subject), unix_seconds(state.shown_at()));
    int x = pane.text(1, 0, cursor, Role::title) + 1;
    pane.text(x, 0, fmt::format("= {}", view::escape(variable.value)));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      pane.text(3, static_cast<int>(i) + 1, lines[i]);
    }
    if (lines.empty()) pane.text(3, 1, "the value says it itself", Role::quiet);
    return;
  }
}

}  // namespace ntptop
