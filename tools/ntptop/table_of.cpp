#include <algorithm>
#include <nlohmann/json.hpp>

#include "ntptop/draw.hpp"
#include "ntptop/screens.hpp"
#include "view/json.hpp"

namespace ntptop {
namespace {

Table plain_table_of(const State& state, Screen screen) {
  switch (screen) {
    case Screen::peers:
      return peers_table(state);
    case Screen::fleet:
      return fleet_table(state);
    case Screen::trace:
      return trace_table(state);
    case Screen::clients:
      return clients_table(state);
    case Screen::events:
      return events_table(state);
    case Screen::vars:
      return vars_table(state);
    case Screen::graph:
      break;
  }
  return {};
}

// What a cell says, as a number where it is one.
view::Json cell_json(const Item& item) {
  return item.text == "-" || item.text.empty() ? view::Json(nullptr) : view::Json(item.text);
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) line += ',';
    line += csv_field(field);
  }
  return line + "\r\n";
}

view::Json graph_json(const State& state) {
  view::Json values = view::Json::array();
  const Host* host = state.host();
  if (host == nullptr) return values;
  for (const Shown& shown : shown_values(*host, state.view.graph_of)) {
    view::Json points = view::Json::array();
    if (shown.series != nullptr) {
      for (const Point& point : shown.series->points()) {
        points.push_back(
            {static_cast<double>(point.from.time_since_epoch().count()) / 1e3, point.last});
      }
    }
    values.push_back({{"name", shown.name}, {"unit", shown.unit}, {"points", std::move(points)}});
  }
  return values;
}

}  // namespace

Table table_of(const State& state, Screen screen) {
  Table table = plain_table_of(state, screen);
  const Place& place = state.view.places.at(static_cast<std::size_t>(screen));
  // A network is looked for by Clients itself.
  const bool network = screen == Screen::clients && place.filter.contains('/');
  // A tree has an order of its own.
  const int sort = screen == Screen::trace || screen == Screen::events ? -1 : place.sort;
  arrange(table, network ? "" : place.filter, sort, place.inverted && screen != Screen::trace);
  return table;
}

std::string cursor_of(const State& state, Screen screen, const Table& table) {
  const Place& place = state.view.places.at(static_cast<std::size_t>(screen));
  const auto keys = keys_of(table);
  if (std::ranges::find(keys, place.cursor) != keys.end()) return place.cursor;
  return keys.empty() ? std::string{} : keys.front();
}

std::string json_of(const State& state) {
  view::Json out = view::Json::object();
  out["schema"] = "gnomon-ntptop-screen/1";
  out["screen"] = screen_name(state.view.screen);
  out["time"] = view::instant(unix_seconds(state.shown_at()));
  const Host* host = state.host();
  out["host"] = host == nullptr ? view::Json(nullptr) : view::Json(host->name);
  if (state.view.screen == Screen::graph) {
    out["values"] = graph_json(state);
    return view::text_of(out);
  }
  const Table table = table_of(state, state.view.screen);
  view::Json rows = view::Json::array();
  for (const Line& line : table.lines) {
    if (line.kind == Line::Kind::note && !rows.empty()) rows.back()["note"] = line.text;
    if (line.kind != Line::Kind::row) continue;
    view::Json row = view::Json::object();
    for (std::size_t i = 0; i < line.items.size() && i < table.columns.size(); ++i) {
      const std::string title =
          table.columns[i].title.empty() ? "tally" : std::string{table.columns[i].title};
      row[title] = cell_json(line.items[i]);
    }
    rows.push_back(std::move(row));
  }
  out["rows"] = std::move(rows);
  return view::text_of(out);
}

std::string csv_of(const State& state) {
  const Table table = table_of(state, state.view.screen);
  std::vector<std::string> fields;
  for (const Column& column : table.columns) fields.emplace_back(column.title);
  std::string text = csv_line(fields);
  for (const Line& line : table.lines) {
    if (line.kind != Line::Kind::row) continue;
    fields.clear();
    for (const Item& item : line.items) fields.push_back(item.text);
    text += csv_line(fields);
  }
  return text;
}

}  // namespace ntptop
