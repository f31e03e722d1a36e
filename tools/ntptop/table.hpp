// What most screens are: columns and lines, sorted, filtered and laid out the same way everywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ntptop/grid.hpp"

namespace ntptop {

struct Column {
  std::string_view title;
  int width = 0;               ///< the least; 0: hidden
  bool right = false;          ///< numbers
  int drop = 0;                ///< where there is no room, the highest goes first; 0 never
  int most = 0;                ///< what it may grow to, 0: it does not
  bool keep_end = false;       ///< what is too long loses its beginning, without a mark
  std::string_view name = {};  ///< in the glossary, where the title changes
};

struct Item {
  std::string text;
  Role role = Role::normal;
  std::optional<double> order = {};  ///< sorts before the text does
};

struct Line {
  enum class Kind : std::uint8_t { row, group, note };
  Kind kind = Kind::row;
  std::string key;          ///< of a row: what the cursor holds on to
  std::vector<Item> items;  ///< of a row: one for each column
  std::string text;         ///< of the others
  Role role = Role::normal;
};

struct Table {
  std::vector<Column> columns;
  std::vector<Line> lines;  ///< a note belongs to the row above it, rows to the group above them
};

/// "word", "!word", "a|b", in any case. An empty one lets everything pass.
bool passes(std::string_view filter, std::string_view text);

/// Rows (with their notes) that do not pass go; groups stay while they have rows. Then the rows of
/// each group are sorted by the column (-1: as they are).
void arrange(Table& table, std::string_view filter, int column, bool inverted);

/// The keys of the rows from top to bottom.
std::vector<std::string> keys_of(const Table& table);

/// The width of each column in `width` cells with one blank between; 0: dropped.
std::vector<int> widths(const std::vector<Column>& columns, int width);

/// How a table is drawn.
struct TableLook {
  std::string cursor;  ///< key of the row under it
  bool utf8 = true;
  int sorted_by = -1;
  bool inverted = false;
  int field = -1;  ///< column that is chosen
};
/// Heading, then the part of the lines that holds the cursor. Returns the key of each row of the
/// pane, empty where there is none.
std::vector<std::string> draw_table(Pane pane, const Table& table, const TableLook& look);

}  // namespace ntptop
