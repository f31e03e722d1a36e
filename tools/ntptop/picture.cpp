#include "ntptop/picture.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace ntptop {
namespace {

// The column behind the last cell of a row that is not blank.
int end_of(const Grid& grid, int y) {
  int end = grid.width();
  while (end > 0 && grid.at(end - 1, y).glyph == U' ' && !grid.at(end - 1, y).reversed) --end;
  return end;
}

// The end of the run of cells from `x` on that look the same.
int run_end(const Grid& grid, int x, int y) {
  const Cell first = grid.at(x, y);
  int end = x + 1;
  while (end < grid.width() && grid.at(end, y).role == first.role &&
         grid.at(end, y).reversed == first.reversed) {
    ++end;
  }
  return end;
}

std::string utf8(const Grid& grid, int from, int to, int y) {
  std::string text;
  for (int x = from; x < to; ++x) append_utf8(text, grid.at(x, y).glyph);
  return text;
}

std::string escape_sequence(const Appearance& look, bool reversed) {
  std::string out = "\033[0";
  if (look.bold) out += ";1";
  if (look.dim) out += ";2";
  if (look.underlined) out += ";4";
  if (look.reversed != reversed) out += ";7";
  if (look.colour >= 16) {
    out += fmt::format(";38;5;{}", look.colour);
  } else if (look.colour >= 0) {
    out += fmt::format(";{}", 30 + look.colour);
  }
  return out + 'm';
}

struct Colour {
  int red = 0;
  int green = 0;
  int blue = 0;
};

// The palette of 256: a cube of 6x6x6 from 16 on, greys from 232 on.
Colour palette(int number) {
  if (number >= 232) {
    const int grey = 8 + 10 * (number - 232);
    return {grey, grey, grey};
  }
  const auto level = [](int step) { return step == 0 ? 0 : 55 + 40 * step; };
  const int index = std::max(number - 16, 0);
  return {level(index / 36), level(index / 6 % 6), level(index % 6)};
}

std::string hex(Colour colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case ' ':
        out += "&#160;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Cells in units of the picture: what a monospaced font of 14 has.
constexpr double kCellWidth = 8.4;
constexpr int kRowHeight = 18;
constexpr int kMargin = 12;

struct Ground {
  std::string_view paper;
  std::string_view ink;
};

std::string svg_run(const Grid& grid, int from, int to, int y, Theme theme, const Ground& ground) {
  const Cell first = grid.at(from, y);
  const Appearance look = appearance(theme, Depth::full, first.role);
  const bool reversed = look.reversed != first.reversed;
  std::string ink = look.colour < 0 ? std::string{ground.ink} : hex(palette(look.colour));
  const double left = kMargin + from * kCellWidth;
  const int top = kMargin + y * kRowHeight;
  std::string out;
  if (reversed) {
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\"/>\n",
                       left, top, (to - from) * kCellWidth, kRowHeight, ink);
    ink = ground.paper;
  }
  const std::string text = utf8(grid, from, to, y);
  if (text.find_first_not_of(' ') == std::string::npos) return out;
  // The length is given, so that a font that is wider moves nothing.
  return out +
         fmt::format("<text x=\"{:.1f}\" y=\"{}\" textLength=\"{:.1f}\" fill=\"{}\"{}>{}</text>\n",
                     left, top + 13, (to - from) * kCellWidth, ink,
                     look.bold ? " font-weight=\"bold\"" : "", xml(text));
}

}  // namespace

std::string text_of(const Grid& grid) {
  std::string out;
  for (int y = 0; y < grid.height(); ++y) {
    out += utf8(grid, 0, end_of(grid, y), y);
    while (!out.empty() && out.back() == ' ') out.pop_back();
    out += '\n';
  }
  return out;
}

std::string coloured_text_of(const Grid& grid, Theme theme, Depth depth) {
  std::string out;
  for (int y = 0; y < grid.height(); ++y) {
    const int end = end_of(grid, y);
    for (int x = 0; x < end;) {
      const int to = std::min(run_end(grid, x, y), end);
      out += escape_sequence(appearance(theme, depth, grid.at(x, y).role), grid.at(x, y).reversed);
      out += utf8(grid, x, to, y);
      x = to;
    }
    out += "\033[0m\n";
  }
  return out;
}

std::string svg_of(const Grid& grid, Theme theme) {
  const Ground ground =
      theme == Theme::light ? Ground{"#fdfdfb", "#222222"} : Ground{"#1b1f24", "#d8dade"};
  const double width = 2 * kMargin + grid.width() * kCellWidth;
  const int height = 2 * kMargin + grid.height() * kRowHeight;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1}\" "
      "viewBox=\"0 0 {0:.0f} {1}\" font-size=\"14\" "
      "font-family=\"DejaVu Sans Mono,Menlo,Consolas,monospace\">\n"
      "<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{2}\"/>\n",
      width, height, ground.paper);
  for (int y = 0; y < grid.height(); ++y) {
    const int end = end_of(grid, y);
    for (int x = 0; x < end;) {
      const int to = std::min(run_end(grid, x, y), end);
      out += svg_run(grid, x, to, y, theme, ground);
      x = to;
    }
  }
  return out + "</svg>\n";
}

}  // namespace ntptop
