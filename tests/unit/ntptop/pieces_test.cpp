// The small parts that screens are made of.
#include <algorithm>
#include <gtest/gtest.h>

#include "ntptop/figures.hpp"
#include "ntptop/graph.hpp"
#include "ntptop/grid.hpp"
#include "ntptop/picture.hpp"
#include "ntptop/series.hpp"
#include "ntptop/table.hpp"

namespace {

using ntptop::Grid;
using ntptop::Instant;
using ntptop::Pane;
using ntptop::Series;

Instant at(int second) { return Instant{std::chrono::seconds{1000 + second}}; }

TEST(Grid, IgnoresWhatLiesOutside) {
  Grid grid{3, 2};
  for (int x = -2; x < 6; ++x) {
    for (int y = -2; y < 6; ++y) grid.put(x, y, {.glyph = U'#'});
  }
  EXPECT_EQ(text_of(grid), "###\n###\n");
}

TEST(Pane, DrawsNothingBesideItself) {
  Grid grid{6, 4};
  Pane inner = Pane{grid}.part(2, 1, 2, 2);
  for (int y = -3; y < 8; ++y) inner.text(-4, y, "xxxxxxxxxxxxxx");
  inner.rule(0, U'=');
  inner.part(-5, -5, 50, 50).text(0, 1, "abc");
  EXPECT_EQ(text_of(grid), "\n  ==\n  ab\n\n");
}

TEST(Grid, ReadsUtf8AndMarksWhatIsNone) {
  EXPECT_EQ(ntptop::decode("a±─⠿"), U"a±─⠿");
  EXPECT_EQ(ntptop::decode("\xff\xc3\x1b"), U"???");
  std::string text;
  for (const char32_t point : std::u32string_view{U"a±─⠿"}) ntptop::append_utf8(text, point);
  EXPECT_EQ(text, "a±─⠿");
}

TEST(Figures, FitTheirColumns) {
  EXPECT_EQ(ntptop::number(0.2144, 8, 3, true), "+0.214");
  EXPECT_EQ(ntptop::number(250.3136, 7, 3, true), "+250.31");
  EXPECT_EQ(ntptop::number(31.4204, 5), "31.42");
  for (double value = 1e-9; value < 1e15; value *= 7) {
    EXPECT_LE(ntptop::number(-value, 6, 3, true).size(), 6U) << value;
  }
  EXPECT_EQ(ntptop::age(12), "12s");
  EXPECT_EQ(ntptop::age(1024), "17m");
  EXPECT_EQ(ntptop::age(7300), "2h");
  EXPECT_EQ(ntptop::age(-1), "-");
  EXPECT_LE(ntptop::age(1e18).size(), 3U);
}

TEST(Series, KeepsEverythingInBoundedRoom) {
  Series series{64};
  for (int i = 0; i < 100'000; ++i) series.add(at(i), i);
  ASSERT_LE(series.points().size(), 64U);
  EXPECT_EQ(series.points().front().from, at(0));
  EXPECT_EQ(series.points().front().least, 0);
  EXPECT_EQ(series.points().back().last, 99'999);
  // Nothing is lost in between, and the newest are as they came.
  for (std::size_t i = 1; i < series.points().size(); ++i) {
    EXPECT_EQ(series.points()[i].from, series.points()[i - 1].to + std::chrono::seconds{1});
    EXPECT_EQ(series.points()[i].least, series.points()[i - 1].most + 1);
  }
  EXPECT_EQ(series.points()[series.points().size() - 16].from,
            series.points()[series.points().size() - 16].to);
}

TEST(Series, KeepsPeaks) {
  Series series{16};
  for (int i = 0; i < 500; ++i) series.add(at(i), i == 100 ? 1e6 : 0);
  double most = 0;
  for (const auto& point : series.points()) most = std::max(most, point.most);
  EXPECT_EQ(most, 1e6);
}

TEST(Sparkline, GoesFromLeastToMost) {
  EXPECT_EQ(ntptop::sparkline({0, 1, 2, 3, 4, 5, 6, 7}, 8, true), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(ntptop::sparkline({0, 7}, 4, false), "  _#");
  EXPECT_EQ(ntptop::sparkline({}, 3, true), "   ");
}

TEST(Graph, StaysBetweenItsAxes) {
  Series series;
  for (int i = 0; i < 60; ++i) series.add(at(i), i % 10);
  for (const auto style :
       {ntptop::GraphStyle::braille, ntptop::GraphStyle::block, ntptop::GraphStyle::ascii}) {
    Grid grid{40, 8};
    draw_plot(
        Pane{grid},
        {.curves = {{&series, ntptop::Role::graph}}, .from = at(0), .to = at(59), .style = style});
    const std::string text = text_of(grid);
    EXPECT_NE(text.find("00:16:40"), std::string::npos) << text;
    EXPECT_NE(text.find("+9.000"), std::string::npos) << text;
  }
}

TEST(Graph, DoesNotJoinAcrossAGap) {
  Series series;
  series.add(at(0), 0);
  series.add(at(100), 0);
  Grid grid{30, 3};
  draw_plot(Pane{grid}, {.curves = {{&series, ntptop::Role::graph}},
                         .from = at(0),
                         .to = at(100),
                         .gap_s = 20,
                         .style = ntptop::GraphStyle::ascii});
  int stars = 0;
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 30; ++x) stars += grid.at(x, y).glyph == U'*' ? 1 : 0;
  }
  EXPECT_EQ(stars, 2);
}

ntptop::Table table() {
  ntptop::Table table;
  table.columns = {{"name", 4, false, 0, 20}, {"n", 3, true, 1}, {"far", 10, false, 2}};
  const auto row = [](const char* name, double n) {
    return ntptop::Line{.key = name, .items = {{name}, {std::to_string(int(n)), {}, n}, {"x"}}};
  };
  table.lines = {row("beta", 10),
                 {.kind = ntptop::Line::Kind::note, .text = "note of beta"},
                 row("alpha", 9),
                 row("gamma", 100)};
  return table;
}

TEST(Table, DropsColumnsWhereThereIsNoRoom) {
  EXPECT_EQ(ntptop::widths(table().columns, 60), (std::vector<int>{20, 3, 10}));
  EXPECT_EQ(ntptop::widths(table().columns, 12), (std::vector<int>{7, 3, 0}));
  EXPECT_EQ(ntptop::widths(table().columns, 6), (std::vector<int>{5, 0, 0}));
}

TEST(Table, SortsRowsWithTheirNotes) {
  auto sorted = table();
  arrange(sorted, "", 1, false);
  EXPECT_EQ(keys_of(sorted), (std::vector<std::string>{"alpha", "beta", "gamma"}));
  EXPECT_EQ(sorted.lines[2].text, "note of beta");
  arrange(sorted, "", 0, true);
  EXPECT_EQ(keys_of(sorted), (std::vector<std::string>{"gamma", "beta", "alpha"}));
}

TEST(Table, FiltersByWordsInversionAndOr) {
  for (const auto& [filter, count] :
       {std::pair{"ALPHA", 1}, {"!alpha", 2}, {"alpha|gam", 2}, {"note", 1}, {"zz", 0}}) {
    auto filtered = table();
    arrange(filtered, filter, -1, false);
    EXPECT_EQ(keys_of(filtered).size(), static_cast<std::size_t>(count)) << filter;
  }
}

TEST(Table, ShowsThePartThatHoldsTheCursor) {
  ntptop::Table many;
  many.columns = {{"n", 4}};
  for (int i = 0; i < 100; ++i)
    many.lines.push_back({.key = std::to_string(i), .items = {{std::to_string(i)}}});
  Grid grid{10, 6};
  const auto keys = draw_table(Pane{grid}, many, {.cursor = "73"});
  EXPECT_NE(std::ranges::find(keys, "73"), keys.end());
}

}  // namespace
