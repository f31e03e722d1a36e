// Readings of the last hour as SVG within a page. Colours come from the style sheet.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ntp-exporter/track.hpp"

namespace ntp_exporter {

/// A value for each half minute of the hour that ends now, oldest first; not a number: unknown.
using HourOf = std::array<float, Track::kSlots>;
HourOf hour_of(const Track& track, float Reading::* member, std::uint32_t now_slot);

/// The path of what is known: neighbours within kJoinSlots are joined, a lonely one is a dot.
/// `low` is at the bottom of the box, `high` at its top.
std::string svg_path(const HourOf& hour, float low, float high, double width, double height);
/// Three minutes: who asks every minute or two has a line and no dots.
inline constexpr std::size_t kJoinSlots = 6;

/// What is seen or, where nothing is, what the host says, in the size of a word.
std::string sparkline(const Track& track, std::uint32_t now_slot);

/// A line of a chart; `word` is its class in the style sheet.
struct ChartLine {
  std::string_view word;
  std::string_view title;
  float Reading::* member;
};
/// The axis shows the least and the largest value; zero has a line when it lies between.
/// `label` writes a value as HTML: offset_html or size_html.
std::string chart(const Track& track, const std::vector<ChartLine>& lines, std::uint32_t now_slot,
                  std::string (*label)(const std::optional<double>&));

}  // namespace ntp_exporter
