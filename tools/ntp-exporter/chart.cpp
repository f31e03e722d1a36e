#include "ntp-exporter/chart.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>

#include "ntp-exporter/html.hpp"

namespace ntp_exporter {
namespace {

struct Extent {
  float low = std::numeric_limits<float>::infinity();
  float high = -std::numeric_limits<float>::infinity();

  [[nodiscard]] bool empty() const { return low > high; }
  void take(const HourOf& hour) {
    for (const float value : hour) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  /// A line that is flat lies in the middle.
  void widen() {
    if (high - low > 0) return;
    const float by = std::max(std::abs(high) / 2, 1e-9F);
    low -= by;
    high += by;
  }
};

double y_of(float value, float low, float high, double height) {
  return height * (1 - (static_cast<double>(value) - low) / (static_cast<double>(high) - low));
}

constexpr double kChartWidth = 600;
constexpr double kChartHeight = 160;

struct Drawing {
  std::string paths;
  std::string keys;  ///< what each line is
};

Drawing drawing_of(const std::vector<ChartLine>& lines, const std::vector<HourOf>& hours,
                   const Extent& extent) {
  Drawing drawing;
  if (extent.low < 0 && extent.high > 0) {
    drawing.paths += fmt::format("<path class=\"axis\" d=\"M0 {:.1f}h{:.0f}\"/>",
                                 y_of(0, extent.low, extent.high, kChartHeight), kChartWidth);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    drawing.paths +=
        fmt::format("<path class=\"{}\" d=\"{}\"/>", lines[i].word,
                    svg_path(hours[i], extent.low, extent.high, kChartWidth, kChartHeight));
    drawing.keys += fmt::format("<span class=\"key {}\">{}</span>", lines[i].word, lines[i].title);
  }
  return drawing;
}

}  // namespace

HourOf hour_of(const Track& track, float Reading::* member, std::uint32_t now_slot) {
  HourOf hour;
  hour.fill(std::numeric_limits<float>::quiet_NaN());
  for (const Track::Entry& entry : track.entries()) {
    if (entry.slot > now_slot || now_slot - entry.slot >= Track::kSlots) continue;
    hour.at(Track::kSlots - 1 - (now_slot - entry.slot)) = entry.reading.*member;
  }
  return hour;
}

std::string svg_path(const HourOf& hour, float low, float high, double width, double height) {
  std::string path;
  std::optional<std::size_t> last;
  bool lonely = false;
  const double step = width / (static_cast<double>(Track::kSlots) - 1);
  for (std::size_t at = 0; at < hour.size(); ++at) {
    if (!std::isfinite(hour.at(at))) continue;
    const bool joined = last && at - *last <= kJoinSlots;
    // A line of no length, which round ends make a dot.
    if (!joined && lonely) path += "h0";
    lonely = !joined;
    path += fmt::format("{}{:.1f} {:.1f}", joined ? 'L' : 'M', step * static_cast<double>(at),
                        y_of(hour.at(at), low, high, height));
    last = at;
  }
  if (lonely) path += "h0";
  return path;
}

std::string sparkline(const Track& track, std::uint32_t now_slot) {
  constexpr double kWidth = 120;
  constexpr double kHeight = 20;
  std::string_view word = "seen";
  HourOf hour = hour_of(track, &Reading::seen_s, now_slot);
  Extent extent;
  extent.take(hour);
  if (extent.empty()) {
    word = "self";
    hour = hour_of(track, &Reading::self_s, now_slot);
    extent.take(hour);
  }
  if (extent.empty()) return {};
  const std::string title = fmt::format("{} offset in the last hour: {} to {}", word,
                                        offset_html(static_cast<double>(extent.low)),
                                        offset_html(static_cast<double>(extent.high)));
  extent.widen();
  return fmt::format(
      "<svg width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"-2 -2 {2:.0f} {3:.0f}\" role=\"img\" "
      "aria-label=\"{4}\"><title>{4}</title><path class=\"{5}\" d=\"{6}\"/></svg>",
      kWidth, kHeight + 4, kWidth + 4, kHeight + 4, title, word,
      svg_path(hour, extent.low, extent.high, kWidth, kHeight));
}

std::string chart(const Track& track, const std::vector<ChartLine>& lines, std::uint32_t now_slot,
                  std::string (*label)(const std::optional<double>&)) {
  std::vector<HourOf> hours;
  Extent extent;
  for (const ChartLine& line : lines) {
    hours.push_back(hour_of(track, line.member, now_slot));
    extent.take(hours.back());
  }
  if (extent.empty()) return "<p class=\"soft\">Nothing was measured in the last hour.</p>\n";
  extent.widen();
  const auto [paths, keys] = drawing_of(lines, hours, extent);
  return fmt::format(
      "<svg class=\"chart\" viewBox=\"-90 -12 {:.0f} {:.0f}\" role=\"img\">{}"
      "<text x=\"-6\" y=\"6\" text-anchor=\"end\">{}</text>"
      "<text x=\"-6\" y=\"{:.0f}\" text-anchor=\"end\">{}</text>"
      "<text x=\"0\" y=\"{:.0f}\">an hour ago</text>"
      "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\">now</text></svg>\n<p>{}</p>\n",
      kChartWidth + 104, kChartHeight + 36, paths, label(static_cast<double>(extent.high)),
      kChartHeight, label(static_cast<double>(extent.low)), kChartHeight + 18, kChartWidth,
      kChartHeight + 18, keys);
}

}  // namespace ntp_exporter
