#include "ntptop/graph.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace ntptop {
namespace {

constexpr int kLabels = 10;  // columns of the numbers at the left

// Cells made of dots.
class Canvas {
 public:
  Canvas(int width, int height, GraphStyle style)
      : width_{std::max(width, 0)},
        height_{std::max(height, 0)},
        style_{style},
        across_{style == GraphStyle::braille ? 2 : 1},
        down_{style == GraphStyle::braille ? 4
              : style == GraphStyle::block ? 2
                                           : 1},
        cells_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)) {}

  [[nodiscard]] int columns() const { return width_ * across_; }
  [[nodiscard]] int rows() const { return height_ * down_; }

  void dot(int x, int y, Role role) {
    if (x < 0 || y < 0 || x >= columns() || y >= rows()) return;
    auto& cell = cells_[static_cast<std::size_t>(y / down_) * static_cast<std::size_t>(width_) +
                        static_cast<std::size_t>(x / across_)];
    cell.dots |= 1U << static_cast<unsigned>(y % down_ * across_ + x % across_);
    cell.role = role;
  }

  void column(int x, int from, int to, Role role) {
    for (int y = std::min(from, to); y <= std::max(from, to); ++y) dot(x, y, role);
  }

  void show(Pane pane) const {
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        const auto& cell = cells_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                                  static_cast<std::size_t>(x)];
        if (cell.dots != 0) pane.glyph(x, y, glyph(cell.dots), cell.role);
      }
    }
  }

 private:
  struct Dots {
    unsigned dots = 0;
    Role role = Role::graph;
  };

  [[nodiscard]] char32_t glyph(unsigned dots) const {
    if (style_ == GraphStyle::ascii) return U'*';
    if (style_ == GraphStyle::block) return dots == 3 ? U'█' : dots == 1 ? U'▀' : U'▄';
    // Bits of U+2800 in the order of our rows.
    constexpr std::array<unsigned, 8> kBits{0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80};
    unsigned code = 0;
    for (std::size_t i = 0; i < kBits.size(); ++i) {
      if ((dots >> i & 1U) != 0) code |= kBits.at(i);
    }
    return static_cast<char32_t>(0x2800U + code);
  }

  int width_;
  int height_;
  GraphStyle style_;
  int across_;
  int down_;
  std::vector<Dots> cells_;
};

double scaled(double value, bool logarithmic) {
  constexpr double kLeast = 1e-6;  // a nanosecond in milliseconds
  return logarithmic ? std::log10(std::max(std::abs(value), kLeast)) : value;
}

// So many decimals that neighbours differ.
int decimals_for(double span) {
  return std::clamp(static_cast<int>(3 - std::floor(std::log10(std::max(span, 1e-6)))), 0, 6);
}

std::string label(double value, int decimals) { return number(value, kLabels - 1, decimals, true); }

// From values to dots.
struct Axis {
  double least;
  double most;
  int rows;
  bool logarithmic;

  [[nodiscard]] int row(double value) const {
    const double part = (scaled(value, logarithmic) - least) / (most - least);
    return static_cast<int>(std::lround((1 - std::clamp(part, 0.0, 1.0)) * (rows - 1)));
  }
  [[nodiscard]] int decimals() const { return logarithmic ? 4 : decimals_for(most - least); }
  [[nodiscard]] double value(double part) const {
    const double at = least + part * (most - least);
    return logarithmic ? std::pow(10.0, at) : at;
  }
};

// The first point that reaches into the window.
auto first_in(const Series& series, Instant from) {
  return std::ranges::lower_bound(series.points(), from, {}, &Point::to);
}

void draw_curve(Canvas& canvas, const Curve& curve, const Plot& plot, const Axis& axis) {
  const double span = std::max(seconds_between(plot.to, plot.from), 1e-3);
  const auto column = [&](Instant at) {
    const double part = std::clamp(seconds_between(at, plot.from) / span, -1.0, 2.0);
    return static_cast<int>(std::floor(part * (canvas.columns() - 1) + 0.5));
  };
  const Point* before = nullptr;
  for (auto point = first_in(*curve.series, plot.from); point != curve.series->points().end();
       ++point) {
    if (point->from > plot.to) break;
    const int left = std::max(column(point->from), 0);
    const int right = std::min(column(point->to), canvas.columns() - 1);
    for (int x = left; x <= right; ++x) {
      canvas.column(x, axis.row(point->least), axis.row(point->most), curve.role);
    }
    if (before != nullptr && seconds_between(point->from, before->to) <= plot.gap_s) {
      const int from = std::max(column(before->to), 0);
      const int start = axis.row(before->last);
      const int end = axis.row(point->last);
      // Joined without holes, also where one column is one jump.
      for (int x = from + 1, last = start; x <= left; ++x) {
        const double part = static_cast<double>(x - from) / std::max(left - from, 1);
        const int y = start + static_cast<int>(std::lround(part * (end - start)));
        canvas.column(x, last, y, curve.role);
        last = y;
      }
    }
    before = &*point;
  }
}

void draw_axis(Pane pane, int height, const Axis& axis, bool utf8) {
  for (int y = 0; y < height; ++y) {
    pane.glyph(kLabels - 1, y, utf8 ? U'│' : U'|', Role::rule);
    // Every third row has its number, the last one too.
    if (y % 3 != 0 && y != height - 1) continue;
    if (y == height - 2) continue;
    const double part = height > 1 ? 1 - static_cast<double>(y) / (height - 1) : 0;
    pane.text_right(kLabels - 1, y, label(axis.value(part), axis.decimals()), Role::label);
  }
}

// Behind the curves.
void draw_marks(Pane pane, const Plot& plot) {
  const double span = std::max(seconds_between(plot.to, plot.from), 1e-3);
  for (const Instant mark : plot.marks) {
    if (mark < plot.from || mark > plot.to) continue;
    const double part = seconds_between(mark, plot.from) / span;
    const int x = static_cast<int>(std::lround(part * (pane.width() - 1)));
    for (int y = 0; y < pane.height(); ++y) {
      pane.glyph(x, y, plot.style == GraphStyle::ascii ? U':' : U'┊', Role::changed);
    }
  }
}

void draw_times(Pane pane, const Plot& plot) {
  const int y = pane.height() - 1;
  pane.text(kLabels, y, clock_time(plot.from, plot.zone), Role::label);
  pane.text_right(pane.width(), y, clock_time(plot.to, plot.zone), Role::label);
  if (pane.width() - kLabels > 40) {
    const Instant middle = plot.from + (plot.to - plot.from) / 2;
    pane.text(kLabels + (pane.width() - kLabels) / 2 - 4, y, clock_time(middle, plot.zone),
              Role::label);
  }
}

}  // namespace

std::optional<GraphStyle> graph_style_named(std::string_view name) {
  if (name == "braille") return GraphStyle::braille;
  if (name == "block") return GraphStyle::block;
  if (name == "ascii") return GraphStyle::ascii;
  return std::nullopt;
}

Instant window_start(const Plot& plot, double longest_s) {
  const auto before = [&plot](double seconds) {
    return plot.to - std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1e3)};
  };
  constexpr double kLeast_s = 60;
  Instant first = plot.to;
  for (const Curve& curve : plot.curves) {
    if (curve.series != nullptr && !curve.series->empty()) {
      first = std::min(first, curve.series->points().front().from);
    }
  }
  return std::min(std::max(first, before(longest_s)), before(std::min(kLeast_s, longest_s)));
}

std::optional<std::pair<double, double>> range_of(const Plot& plot) {
  std::optional<std::pair<double, double>> range;
  for (const Curve& curve : plot.curves) {
    if (curve.series == nullptr) continue;
    for (auto point = first_in(*curve.series, plot.from);
         point != curve.series->points().end() && point->from <= plot.to; ++point) {
      const double a = scaled(point->least, plot.logarithmic);
      const double b = scaled(point->most, plot.logarithmic);
      if (!range) range = {a, a};
      range->first = std::min({range->first, a, b});
      range->second = std::max({range->second, a, b});
    }
  }
  return range;
}

void draw_plot(Pane pane, const Plot& plot) {
  const int height = pane.height() - 1;
  const int width = pane.width() - kLabels;
  if (height < 1 || width < 4) return;
  auto range = plot.range ? plot.range : range_of(plot);
  if (!range) {
    pane.text(kLabels + 1, height / 2, "nothing yet", Role::quiet);
    draw_times(pane, plot);
    return;
  }
  // A constant lies in the middle.
  if (range->second - range->first < 1e-9) {
    const double around = std::max(std::abs(range->first) * 0.1, 1e-3);
    range = {range->first - around, range->second + around};
  }
  Canvas canvas{width, height, plot.style};
  const Axis axis{range->first, range->second, canvas.rows(), plot.logarithmic};
  draw_axis(pane, height, axis, plot.style != GraphStyle::ascii);
  for (const Curve& curve : plot.curves) {
    if (curve.series != nullptr) draw_curve(canvas, curve, plot, axis);
  }
  draw_marks(pane.part(kLabels, 0, width, height), plot);
  canvas.show(pane.part(kLabels, 0, width, height));
  draw_times(pane, plot);
}

void draw_histogram(Pane pane, const Plot& plot) {
  const auto range = range_of(plot);
  const int bins = pane.height();
  if (!range || bins < 1 || pane.width() < kLabels + 12) {
    pane.text(kLabels + 1, pane.height() / 2, "nothing yet", Role::quiet);
    return;
  }
  const double step = std::max((range->second - range->first) / bins, 1e-9);
  std::vector<std::size_t> counts(static_cast<std::size_t>(bins));
  for (const Curve& curve : plot.curves) {
    if (curve.series == nullptr) continue;
    for (auto point = first_in(*curve.series, plot.from);
         point != curve.series->points().end() && point->from <= plot.to; ++point) {
      const double part = (scaled(point->last, plot.logarithmic) - range->first) / step;
      ++counts[static_cast<std::size_t>(std::clamp(static_cast<int>(part), 0, bins - 1))];
    }
  }
  const std::size_t most = std::max<std::size_t>(std::ranges::max(counts), 1);
  const int room = pane.width() - kLabels - 8;
  const Axis axis{range->first, range->first + step * bins, bins, plot.logarithmic};
  for (int bin = 0; bin < bins; ++bin) {
    const std::size_t count = counts[static_cast<std::size_t>(bin)];
    const int y = bins - 1 - bin;
    pane.text_right(kLabels - 1, y, label(axis.value((bin + 0.5) / bins), axis.decimals()),
                    Role::label);
    const int length =
        static_cast<int>(static_cast<double>(count) / static_cast<double>(most) * room + 0.5);
    for (int x = 0; x < length; ++x) {
      pane.glyph(kLabels + x, y, plot.style == GraphStyle::ascii ? U'#' : U'█', Role::graph);
    }
    if (count > 0) pane.text(kLabels + length + 1, y, fmt::format("{}", count), Role::label);
  }
}

std::string sparkline(const std::vector<double>& values, int width, bool utf8) {
  constexpr std::array<std::string_view, 8> kBars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr std::string_view kRamp = "_.-=+*%#";
  if (width <= 0) return {};
  const auto count = std::min(values.size(), static_cast<std::size_t>(width));
  std::string out(static_cast<std::size_t>(width) - count, ' ');
  if (count == 0) return out;
  const auto begin = values.end() - static_cast<std::ptrdiff_t>(count);
  const auto [least, most] = std::minmax_element(begin, values.end());
  const double span = *most - *least;
  for (auto value = begin; value != values.end(); ++value) {
    const double part = span > 0 ? (*value - *least) / span : 0.4;
    const auto step = static_cast<std::size_t>(std::clamp(part * 8, 0.0, 7.0));
    if (utf8) {
      out += kBars.at(step);
    } else {
      out += kRamp[step];
    }
  }
  return out;
}

}  // namespace ntptop
