#include "view/mru_view.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace view {
namespace {

mode6::MruRow mru_row(std::uint32_t address, std::uint32_t first, std::uint32_t last,
                      std::uint64_t count) {
  return {.remote = {ntp::IpAddress::v4(address), 123},
          .first = {first, 0},
          .last = {last, 0},
          .count = count,
          .mode = 3,
          .version = 4};
}

std::string order(std::string_view by) {
  std::vector<mode6::MruRow> rows{mru_row(3, 0, 100, 5), mru_row(1, 90, 120, 2),
                                  mru_row(2, 0, 110, 50)};
  sort_mru(rows, mru_sort(by).value());
  std::string text;
  for (const auto& one : rows) text += std::to_string(one.remote.address.v4_value());
  return text;
}

TEST(MruView, Orders) {
  EXPECT_EQ(order("lstint"), "123");
  EXPECT_EQ(order("-lstint"), "321");
  EXPECT_EQ(order("addr"), "123");
  EXPECT_EQ(order("-addr"), "321");
  EXPECT_EQ(order("count"), "132");
  EXPECT_EQ(order("-count"), "231");
  EXPECT_EQ(order("avgint"), "231");
  EXPECT_EQ(mru_sort("size"), std::nullopt);
  EXPECT_EQ(mru_sort(""), std::nullopt);
}

TEST(MruView, IntervalsOfBothStyles) {
  const MruOptions classic{.style = Style::classic, .now = ntp::Timestamp{1000, 0x80000000}};
  EXPECT_EQ(mru_line(mru_row(0x0a000001, 0, 900, 10), classic),
            "   101     90    0 . 3 4     10   123 10.0.0.1\n");
  const MruOptions ntpsec{.style = Style::ntpsec, .now = ntp::Timestamp{1000, 0}};
  EXPECT_EQ(mru_line(mru_row(0x0a000001, 0, 900, 10), ntpsec),
            "    100    100    0 . 3 4     10        -      -   123 10.0.0.1\n");
  EXPECT_EQ(mru_line(mru_row(0x0a000001, 0, 9, 4), ntpsec).substr(8, 6), "  3.00");
  EXPECT_EQ(mru_line(mru_row(0x0a000001, 0, 2, 5), ntpsec).substr(8, 6), " 0.500");
}

TEST(MruView, WithoutAClockNoAges) {
  EXPECT_EQ(mru_line(mru_row(0x0a000001, 0, 900, 10), {.style = Style::classic}),
            "     -     90    0 . 3 4     10   123 10.0.0.1\n");
}

TEST(MruView, ScoresAndMarks) {
  const MruOptions options{.style = Style::ntpsec, .now = ntp::Timestamp{10, 0}};
  auto limited = mru_row(1, 0, 10, 1);
  limited.restrictions = 0x20;
  limited.score = 12345.678;
  limited.dropped = 7;
  EXPECT_EQ(mru_line(limited, options),
            "      0      0   20 L 3 4      1 12345.68      7   123 0.0.0.1\n");
  limited.restrictions = 0x120;
  EXPECT_EQ(mru_line(limited, options)[20], 'K');
}

TEST(MruView, LongNamesAreCutUnlessWide) {
  const auto one = mru_row(1, 0, 10, 1);
  MruOptions options{.style = Style::classic,
                     .now = ntp::Timestamp{10, 0},
                     .names = {{one.remote.address, std::string(60, 'n')}}};
  EXPECT_EQ(mru_line(one, options).size(), 39U + 40U);
  options.wide = true;
  EXPECT_EQ(mru_line(one, options).size(), 39U + 60U);
}

TEST(MruView, RawRowsReadTheSame) {
  auto one = mru_row(0x0a000001, 5, 10, 3);
  one.score = 1.5;
  one.dropped = 2;
  mode6::MruAnswer again;
  mode6::parse_mru({.text = mru_raw_lines(one, 0)}, again);
  ASSERT_EQ(again.rows.size(), 1U);
  EXPECT_EQ(again.rows[0], one);
}

TEST(MruView, Json) {
  const Json list = mru_json({mru_row(0x0a000001, 0x80000000, 0x80000009, 4)},
                             ntp::Timestamp{0x8000000a, 0}, {}, 0);
  EXPECT_EQ(list.at(0)["address"], "10.0.0.1");
  EXPECT_EQ(list.at(0)["age"], 1.0);
  EXPECT_EQ(list.at(0)["interval"], 3.0);
  EXPECT_TRUE(list.at(0)["score"].is_null());
}

}  // namespace
}  // namespace view
