#include "ntp-exporter/chart.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "ntp-exporter/html.hpp"

namespace ntp_exporter {
namespace {

using testing::HasSubstr;
using testing::Not;

Track track_of(std::initializer_list<std::pair<int, float>> seen) {
  Track track;
  for (const auto& [slot, value] : seen) {
    track.add(ntp::Monotonic{std::chrono::seconds{slot * Track::kSlot_s}}, {.seen_s = value});
  }
  return track;
}

TEST(Chart, EndsWithNow) {
  const HourOf hour = hour_of(track_of({{10, 1.0F}, {129, 2.0F}}), &Reading::seen_s, 129);
  EXPECT_EQ(hour.back(), 2.0F);
  EXPECT_EQ(hour.front(), 1.0F);
  EXPECT_TRUE(std::isnan(hour.at(1)));
}

TEST(Chart, LeavesOutWhatIsOlderThanAnHour) {
  const HourOf hour = hour_of(track_of({{10, 1.0F}}), &Reading::seen_s, 130);
  for (const float value : hour) EXPECT_TRUE(std::isnan(value));
}

TEST(Chart, JoinsNeighboursAndDotsTheLonely) {
  HourOf hour;
  hour.fill(std::numeric_limits<float>::quiet_NaN());
  hour.at(0) = 0;
  hour.at(2) = 1;
  hour.at(119) = 0.5F;
  EXPECT_EQ(svg_path(hour, 0, 1, 119, 10), "M0.0 10.0L2.0 0.0M119.0 5.0h0");
}

TEST(Chart, HasALineThatIsFlatInTheMiddle) {
  const Track track = track_of({{100, 0.25F}, {101, 0.25F}});
  const std::string svg = sparkline(track, 101);
  EXPECT_THAT(svg, HasSubstr("class=\"seen\""));
  EXPECT_THAT(svg, HasSubstr(" 10.0L"));
  EXPECT_THAT(svg, HasSubstr("+250.0&nbsp;ms"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(Chart, ShowsWhatTheHostSaysWhereNothingIsSeen) {
  Track track;
  track.add(ntp::Monotonic{}, {.self_s = 0.0F});
  EXPECT_THAT(sparkline(track, 0), HasSubstr("class=\"self\""));
  EXPECT_EQ(sparkline(Track{}, 0), "");
}

TEST(Chart, ShowsNoNumberThatIsNone) {
  Track track = track_of({{100, std::numeric_limits<float>::infinity()}});
  EXPECT_EQ(sparkline(track, 100), "");
  track.add(ntp::Monotonic{std::chrono::seconds{101 * Track::kSlot_s}}, {.seen_s = -1e30F});
  const std::string svg = chart(track, {{"seen", "seen", &Reading::seen_s}}, 101, offset_html);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

TEST(Chart, HasALineForZeroBetweenBothSigns) {
  const std::vector<ChartLine> lines{{"seen", "seen", &Reading::seen_s}};
  EXPECT_THAT(chart(track_of({{1, -1.0F}, {2, 1.0F}}), lines, 2, offset_html),
              HasSubstr("class=\"axis\""));
  EXPECT_THAT(chart(track_of({{1, 1.0F}, {2, 2.0F}}), lines, 2, offset_html),
              Not(HasSubstr("\"axis\"")));
  EXPECT_THAT(chart(Track{}, lines, 2, offset_html), HasSubstr("Nothing was measured"));
}

}  // namespace
}  // namespace ntp_exporter
