// What is shown, before anyone draws it: cells with a glyph and the role it plays.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ntptop {

/// Why something is shown as it is; a theme says how that looks.
enum class Role : std::uint8_t {
  normal,
  title,
  quiet,  ///< there if wanted
  label,
  good,
  warn,
  bad,
  heading,  ///< of columns
  tab,
  open_tab,
  rule,
  graph,
  other_graph,
  key,
  changed,  ///< another value than at the last poll
};
inline constexpr std::size_t kRoles = 15;

struct Cell {
  char32_t glyph = U' ';
  Role role = Role::normal;
  bool reversed = false;  ///< the row under the cursor
  friend bool operator==(const Cell&, const Cell&) = default;
};

/// One screen. Everything outside is ignored: nothing can be written there.
class Grid {
 public:
  /// At most kMaxSide cells each way, at least none.
  Grid(int width, int height);
  static constexpr int kMaxSide = 1000;  ///< no terminal has more; a size may come from a prompt

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] bool contains(int x, int y) const {
    return x >= 0 && y >= 0 && x < width_ && y < height_;
  }
  /// A blank outside.
  [[nodiscard]] Cell at(int x, int y) const;
  void put(int x, int y, const Cell& cell);

 private:
  int width_;
  int height_;
  std::vector<Cell> cells_;
};

/// UTF-8 to code points, each one cell wide: network text is ASCII by then, our own glyphs are
/// narrow. Controls and octets that are no UTF-8 become '?'.
std::u32string decode(std::string_view utf8);
void append_utf8(std::string& out, char32_t glyph);
/// In cells.
int width_of(std::string_view utf8);
/// Cut to `width` cells with `mark` (one cell) at the end when something is missing.
std::string cut(std::string_view utf8, int width, std::string_view mark);

/// A rectangle of a grid with coordinates of its own; what lies outside is not drawn. It does not
/// own the grid.
class Pane {
 public:
  explicit Pane(Grid& grid) : Pane{grid, 0, 0, grid.width(), grid.height()} {}

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] bool empty() const { return width_ <= 0 || height_ <= 0; }

  /// Returns the column behind the text.
  int text(int x, int y, std::string_view utf8, Role role = Role::normal);
  /// Ends in the column `end` (exclusive).
  void text_right(int end, int y, std::string_view utf8, Role role = Role::normal);
  void glyph(int x, int y, char32_t glyph, Role role);
  /// The whole row in that glyph.
  void rule(int y, char32_t glyph, Role role = Role::rule);
  void reverse(int y);
  void clear();

  /// Cut to what is inside this pane.
  [[nodiscard]] Pane part(int x, int y, int width, int height) const;
  [[nodiscard]] Pane rows(int from, int count) const { return part(0, from, width_, count); }

 private:
  Pane(Grid& grid, int x, int y, int width, int height)
      : grid_{&grid}, x_{x}, y_{y}, width_{width}, height_{height} {}

  Grid* grid_;
  int x_;
  int y_;
  int width_;
  int height_;
};

}  // namespace ntptop
