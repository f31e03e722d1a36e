#include "ntptop/table.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace ntptop {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool contains_word(std::string_view text, std::string_view word) {
  return std::ranges::search(text, word, {}, lower, lower).begin() != text.end() || word.empty();
}

std::string text_of(const Line& line) {
  std::string text = line.text;
  for (const Item& item : line.items) text += ' ' + item.text;
  return text;
}

// A row and its notes.
struct Block {
  std::size_t first = 0;
  std::size_t count = 1;
};

bool before(const Line& a, const Line& b, std::size_t column) {
  if (column >= a.items.size() || column >= b.items.size()) return false;
  const Item& left = a.items[column];
  const Item& right = b.items[column];
  if (left.order.has_value() != right.order.has_value()) return left.order.has_value();
  if (left.order && *left.order != *right.order) return *left.order < *right.order;
  return !left.order && left.text < right.text;
}

void put(Pane& pane, int x, int y, int width, const Column& column, const Item& item, bool utf8) {
  if (column.keep_end && width_of(item.text) > width) {
    const std::u32string glyphs = decode(item.text);
    for (int i = 0; i < width; ++i) {
      pane.glyph(x + i, y, glyphs[glyphs.size() - static_cast<std::size_t>(width - i)], item.role);
    }
    return;
  }
  const std::string text = cut(item.text, width, utf8 ? "…" : "~");
  if (column.right) {
    pane.text_right(x + width, y, text, item.role);
  } else {
    pane.text(x, y, text, item.role);
  }
}

void draw_line(Pane& pane, int y, const Line& line, const Table& table,
               const std::vector<int>& room, const TableLook& look) {
  if (line.kind == Line::Kind::note) {
    pane.text(6, y, cut(line.text, pane.width() - 6, look.utf8 ? "…" : "~"), line.role);
    return;
  }
  if (line.kind == Line::Kind::group) {
    pane.rule(y, look.utf8 ? U'─' : U'-');
    pane.text(2, y, ' ' + line.text + ' ', line.role);
    return;
  }
  int x = 1;
  for (std::size_t i = 0; i < table.columns.size() && i < line.items.size(); ++i) {
    if (room[i] == 0) continue;
    put(pane, x, y, room[i], table.columns[i], line.items[i], look.utf8);
    x += room[i] + 1;
  }
  if (!look.cursor.empty() && line.key == look.cursor) {
    pane.glyph(0, y, U'>', Role::key);
    pane.reverse(y);
  }
}

void draw_heading(Pane& pane, const Table& table, const std::vector<int>& room,
                  const TableLook& look) {
  pane.rule(0, U' ', Role::heading);
  int x = 1;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (room[i] == 0) continue;
    std::string title{table.columns[i].title};
    if (look.sorted_by == static_cast<int>(i)) title += look.inverted ? '^' : 'v';
    put(pane, x, 0, room[i], table.columns[i], {title, Role::heading}, look.utf8);
    if (look.field == static_cast<int>(i)) pane.part(x, 0, room[i], 1).reverse(0);
    x += room[i] + 1;
  }
}

}  // namespace

bool passes(std::string_view filter, std::string_view text) {
  const bool inverted = filter.starts_with('!');
  if (inverted) filter.remove_prefix(1);
  if (filter.empty()) return true;
  bool found = false;
  while (!found) {
    const auto bar = filter.find('|');
    const std::string_view word = filter.substr(0, bar);
    found = !word.empty() && contains_word(text, word);
    if (bar == std::string_view::npos) break;
    filter.remove_prefix(bar + 1);
  }
  return found != inverted;
}

void arrange(Table& table, std::string_view filter, int column, bool inverted) {
  std::vector<Line> out;
  std::vector<Block> blocks;
  const auto flush = [&] {
    if (column >= 0) {
      std::ranges::stable_sort(blocks, [&](const Block& a, const Block& b) {
        const Line& left = table.lines[a.first];
        const Line& right = table.lines[b.first];
        return inverted ? before(right, left, static_cast<std::size_t>(column))
                        : before(left, right, static_cast<std::size_t>(column));
      });
    } else if (inverted) {
      std::ranges::reverse(blocks);
    }
    for (const Block& block : blocks) {
      for (std::size_t i = 0; i < block.count; ++i) {
        out.push_back(std::move(table.lines[block.first + i]));
      }
    }
    blocks.clear();
    // A group that nothing is left of.
    if (!filter.empty() && !out.empty() && out.back().kind == Line::Kind::group) out.pop_back();
  };
  for (std::size_t i = 0; i < table.lines.size(); ++i) {
    const Line& line = table.lines[i];
    if (line.kind == Line::Kind::group) {
      flush();
      out.push_back(line);
      continue;
    }
    std::size_t count = 1;
    std::string text = text_of(line);
    while (i + count < table.lines.size() && table.lines[i + count].kind == Line::Kind::note) {
      text += ' ' + table.lines[i + count].text;
      ++count;
    }
    if (passes(filter, text)) blocks.push_back({i, count});
    i += count - 1;
  }
  flush();
  table.lines = std::move(out);
}

std::vector<std::string> keys_of(const Table& table) {
  std::vector<std::string> keys;
  for (const Line& line : table.lines) {
    if (line.kind == Line::Kind::row && !line.key.empty()) keys.push_back(line.key);
  }
  return keys;
}

std::vector<int> widths(const std::vector<Column>& columns, int width) {
  std::vector<int> room;
  for (const Column& column : columns) room.push_back(column.width);
  const auto used = [&room] {
    // One blank in front of the first for the cursor, one behind each other one.
    return std::accumulate(room.begin(), room.end(), 0,
                           [](int sum, int one) { return one == 0 ? sum : sum + one + 1; });
  };
  while (used() > width) {
    std::size_t worst = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (room[i] == 0 || columns[i].drop == 0) continue;
      if (worst == columns.size() || columns[i].drop > columns[worst].drop) worst = i;
    }
    if (worst == columns.size()) break;
    room[worst] = 0;
  }
  // What is left goes to those that can use it, in their order.
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (room[i] == 0 || columns[i].most <= room[i]) continue;
    room[i] += std::clamp(width - used(), 0, columns[i].most - room[i]);
  }
  return room;
}

std::vector<std::string> draw_table(Pane pane, const Table& table, const TableLook& look) {
  std::vector<std::string> shown(static_cast<std::size_t>(std::max(pane.height(), 0)));
  if (pane.empty()) return shown;
  const std::vector<int> room = widths(table.columns, pane.width());
  draw_heading(pane, table, room, look);
  const int height = pane.height() - 1;
  const int total = static_cast<int>(table.lines.size());
  const auto held = std::ranges::find_if(table.lines, [&look](const Line& line) {
    return !look.cursor.empty() && line.key == look.cursor;
  });
  const int cursor = held == table.lines.end() ? 0 : static_cast<int>(held - table.lines.begin());
  const int top = std::clamp(cursor - height / 2, 0, std::max(total - height, 0));
  for (int y = 0; y < height && top + y < total; ++y) {
    const Line& line = table.lines[static_cast<std::size_t>(top + y)];
    draw_line(pane, y + 1, line, table, room, look);
    if (line.kind == Line::Kind::row) shown[static_cast<std::size_t>(y + 1)] = line.key;
  }
  return shown;
}

}  // namespace ntptop
