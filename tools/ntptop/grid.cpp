#include "ntptop/grid.hpp"

#include <algorithm>

namespace ntptop {
namespace {

// How many octets follow the first one of a sequence; -1 for none that may begin one.
int following(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xc2 && first < 0xe0) return 1;
  if (first >= 0xe0 && first < 0xf0) return 2;
  if (first >= 0xf0 && first < 0xf5) return 3;
  return -1;
}

// One code point from the front of `text`, which loses its octets.
char32_t take(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  text.remove_prefix(1);
  const int more = following(first);
  if (more == 0) return first < 0x20 || first == 0x7f ? U'?' : first;
  if (more < 0 || text.size() < static_cast<std::size_t>(more)) return U'?';
  char32_t point = first & (0x3fU >> more);
  for (int i = 0; i < more; ++i) {
    const auto octet = static_cast<unsigned char>(text[static_cast<std::size_t>(i)]);
    if ((octet & 0xc0) != 0x80) return U'?';
    point = point << 6 | (octet & 0x3fU);
  }
  text.remove_prefix(static_cast<std::size_t>(more));
  return point;
}

}  // namespace

Grid::Grid(int width, int height)
    : width_{std::clamp(width, 0, kMaxSide)},
      height_{std::clamp(height, 0, kMaxSide)},
      cells_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)) {}

Cell Grid::at(int x, int y) const {
  if (!contains(x, y)) return {};
  return cells_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                static_cast<std::size_t>(x)];
}

void Grid::put(int x, int y, const Cell& cell) {
  if (!contains(x, y)) return;
  cells_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
         static_cast<std::size_t>(x)] = cell;
}

std::u32string decode(std::string_view utf8) {
  std::u32string points;
  points.reserve(utf8.size());
  while (!utf8.empty()) points += take(utf8);
  return points;
}

void append_utf8(std::string& out, char32_t glyph) {
  const auto tail = [&](int shift) {
    out += static_cast<char>(0x80U | (static_cast<unsigned>(glyph) >> shift & 0x3fU));
  };
  if (glyph < 0x80) {
    out += static_cast<char>(glyph);
  } else if (glyph < 0x800) {
    out += static_cast<char>(0xc0U | static_cast<unsigned>(glyph) >> 6);
    tail(0);
  } else if (glyph < 0x10000) {
    out += static_cast<char>(0xe0U | static_cast<unsigned>(glyph) >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0U | static_cast<unsigned>(glyph) >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

int width_of(std::string_view utf8) {
  return static_cast<int>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string cut(std::string_view utf8, int width, std::string_view mark) {
  if (width <= 0) return {};
  if (width_of(utf8) <= width) return std::string{utf8};
  std::string out;
  for (const char32_t point : decode(utf8).substr(0, static_cast<std::size_t>(width - 1))) {
    append_utf8(out, point);
  }
  return out.append(mark);
}

int Pane::text(int x, int y, std::string_view utf8, Role role) {
  while (!utf8.empty()) {
    const char32_t point = take(utf8);
    glyph(x, y, point, role);
    ++x;
  }
  return x;
}

void Pane::text_right(int end, int y, std::string_view utf8, Role role) {
  text(end - width_of(utf8), y, utf8, role);
}

void Pane::glyph(int x, int y, char32_t glyph, Role role) {
  if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
  grid_->put(x_ + x, y_ + y, {.glyph = glyph, .role = role});
}

void Pane::rule(int y, char32_t glyph, Role role) {
  for (int x = 0; x < width_; ++x) this->glyph(x, y, glyph, role);
}

void Pane::reverse(int y) {
  if (y < 0 || y >= height_) return;
  for (int x = 0; x < width_; ++x) {
    Cell cell = grid_->at(x_ + x, y_ + y);
    cell.reversed = true;
    grid_->put(x_ + x, y_ + y, cell);
  }
}

void Pane::clear() {
  for (int y = 0; y < height_; ++y) rule(y, U' ', Role::normal);
}

Pane Pane::part(int x, int y, int width, int height) const {
  const int left = std::clamp(x, 0, std::max(width_, 0));
  const int top = std::clamp(y, 0, std::max(height_, 0));
  const int right = std::clamp(x + width, left, std::max(width_, left));
  const int bottom = std::clamp(y + height, top, std::max(height_, top));
  return {*grid_, x_ + left, y_ + top, right - left, bottom - top};
}

}  // namespace ntptop
