#include "view/csv.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace view {
namespace {

using Row = std::vector<std::pair<std::string, std::string>>;  // column, field

std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

std::string field(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const Json& one : value) text += (text.empty() ? "" : " ") + field(one);
  return text;
}

// Members that are objects themselves hold variables: a row for each of those.
std::vector<Row> rows_of(const Json& object, const Row& before) {
  Row row = before;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_object()) row.emplace_back(name, field(value));
  }
  const auto variables = object.find("variables");
  if (variables == object.end() || !variables->is_object()) return {std::move(row)};
  const auto wire = object.find("wire");
  std::vector<Row> rows;
  for (const auto& [name, value] : variables->items()) {
    Row& one = rows.emplace_back(row);
    one.emplace_back("name", name);
    one.emplace_back("value", field(value));
    if (wire != object.end() && wire->contains(name))
      one.emplace_back("wire", field((*wire)[name]));
  }
  return rows;
}

struct Table {
  std::string name;
  std::vector<Row> rows;

  [[nodiscard]] std::vector<std::string> columns() const {
    std::vector<std::string> columns;
    for (const Row& row : rows) {
      for (const auto& [column, value] : row) {
        if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
      }
    }
    return columns;
  }
};

void add(std::vector<Table>& tables, const std::string& name, const Json& data, const Row& before) {
  auto table = std::ranges::find(tables, name, &Table::name);
  if (table == tables.end()) table = tables.insert(table, {name, {}});
  const auto append = [&](const Json& object) {
    for (Row& row : rows_of(object, before)) table->rows.push_back(std::move(row));
  };
  if (data.is_object()) append(data);
  if (!data.is_array()) return;
  for (const Json& object : data) {
    if (object.is_object()) append(object);
  }
}

std::string line(const std::vector<std::string>& fields) {
  std::vector<std::string> out;
  for (const std::string& one : fields) out.push_back(quoted(one));
  return fmt::format("{}\n", fmt::join(out, ","));
}

std::string body(const Table& table, const std::vector<std::string>& columns) {
  std::string text;
  for (const Row& row : table.rows) {
    std::vector<std::string> fields;
    for (const std::string& column : columns) {
      const auto cell = std::ranges::find(row, column, &Row::value_type::first);
      fields.push_back(cell == row.end() ? "" : cell->second);
    }
    text += line(fields);
  }
  return text;
}

}  // namespace

std::string csv_of(const Json& targets, std::optional<std::int64_t> unix_now, std::string& heads) {
  std::vector<Table> tables;
  for (const Json& target : targets) {
    Row before;
    if (unix_now) before.emplace_back("time", instant(*unix_now));
    before.emplace_back("target", target.value("target", ""));
    for (const auto& [name, data] : target.items()) add(tables, name, data, before);
  }
  std::erase_if(tables, [](const Table& table) { return table.rows.empty(); });
  std::string text;
  std::string new_heads;
  for (const Table& table : tables) new_heads += line(table.columns());
  const bool repeated = unix_now && new_heads == heads;
  for (const Table& table : tables) {
    if (!text.empty()) text += '\n';
    if (!repeated) text += line(table.columns());
    text += body(table, table.columns());
  }
  heads = std::move(new_heads);
  return text;
}

}  // namespace view
