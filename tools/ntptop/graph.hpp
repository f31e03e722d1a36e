// Values over time as dots: braille, half blocks, or stars.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ntptop/grid.hpp"
#include "ntptop/series.hpp"
#include "view/time_text.hpp"

namespace ntptop {

enum class GraphStyle : std::uint8_t { braille, block, ascii };
std::optional<GraphStyle> graph_style_named(std::string_view name);

struct Curve {
  const Series* series = nullptr;
  Role role = Role::graph;
};

struct Plot {
  std::vector<Curve> curves;
  Instant from;
  Instant to;
  double gap_s = 15;                                    ///< points further apart are not joined
  bool logarithmic = false;                             ///< of the magnitude
  std::optional<std::pair<double, double>> range = {};  ///< else what fits
  GraphStyle style = GraphStyle::braille;
  view::TimeZone zone = view::utc;
  std::vector<Instant> marks = {};  ///< what somebody noted: a line from top to bottom
};

/// Where a plot begins that shows at most the last `longest_s` seconds: not long before the first
/// value, but at least a minute.
Instant window_start(const Plot& plot, double longest_s);

/// What fits: least and most of everything between `from` and `to`; nothing when nothing is there.
std::optional<std::pair<double, double>> range_of(const Plot& plot);

/// Numbers at the left, times below, the curves in what remains.
void draw_plot(Pane pane, const Plot& plot);

/// How often each value came, as bars.
void draw_histogram(Pane pane, const Plot& plot);

/// The values as one row of bars from their least to their most; blanks in front where there are
/// fewer than `width`.
std::string sparkline(const std::vector<double>& values, int width, bool utf8);

}  // namespace ntptop
