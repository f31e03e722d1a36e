#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "talk.hpp"

namespace capi {
namespace {

using namespace std::string_view_literals;

std::string name_of(const mode6_variable& v) { return {v.name, v.name_length}; }
std::string value_of(const mode6_variable& v) { return {v.value, v.value_length}; }

std::vector<mode6_variable> parse(std::string_view text) {
  std::vector<mode6_variable> list(64);
  const int count = mode6_parse(text.data(), text.size(), list.data(), list.size());
  list.resize(static_cast<std::size_t>(count));
  return list;
}

TEST(Parse, NamesValuesAndQuotes) {
  const auto list = parse("leap=00, version=\"ntpd, 4.2\", bare, empty=,\r\nlast= 1 2");
  ASSERT_EQ(list.size(), 5U);
  EXPECT_EQ(name_of(list[0]), "leap");
  EXPECT_EQ(value_of(list[0]), "00");
  EXPECT_EQ(value_of(list[1]), "ntpd, 4.2");
  EXPECT_EQ(list[1].quoted, 1);
  EXPECT_EQ(name_of(list[2]), "bare");
  EXPECT_EQ(list[2].has_value, 0);
  EXPECT_STREQ(list[2].value, "");
  EXPECT_EQ(list[3].has_value, 1);
  EXPECT_EQ(value_of(list[3]), "");
  EXPECT_EQ(value_of(list[4]), " 1 2");
}

TEST(Parse, OctetsInFrontOfFilterStagesDoNotSplitThem) {
  const auto list = parse("filtdelay=x,y 1 2 3 4 5 6 7 8, jitter=1");
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(value_of(list[0]), "x,y 1 2 3 4 5 6 7 8");
}

TEST(Parse, CountsAlsoWhatDoesNotFit) {
  std::array<mode6_variable, 3> room{};
  room[2].name = "untouched";
  EXPECT_EQ(mode6_parse("a=1,b=2,c=3", 11, room.data(), 2), 3);
  EXPECT_EQ(name_of(room[1]), "b");
  EXPECT_STREQ(room[2].name, "untouched");
  EXPECT_EQ(mode6_parse("a=1,b=2,c=3", 11, nullptr, 0), 3);
}

TEST(Parse, NoTextAndNoRoom) {
  mode6_variable one{};
  EXPECT_EQ(mode6_parse(nullptr, 0, &one, 1), 0);
  EXPECT_EQ(mode6_parse(nullptr, 1, &one, 1), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_parse("a", 1, nullptr, 1), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_parse("a", SIZE_MAX, &one, 1), MODE6_ERROR_ARGUMENT);
}

TEST(Find, TheFirstOfThatName) {
  mode6_variable found{};
  EXPECT_EQ(mode6_find("a=1, b=2, b=3", 13, "b", &found), 1);
  EXPECT_EQ(value_of(found), "2");
  EXPECT_EQ(mode6_find("a=1, b=2, b=3", 13, "c", &found), 0);
  EXPECT_EQ(mode6_find("a=1", 3, nullptr, &found), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_find("a=1", 3, "a", nullptr), MODE6_ERROR_ARGUMENT);
}

TEST(Printable, EscapesWhatATerminalWouldObey) {
  const auto text = "a\\b\x1b[2J\0\x7f\xff ~"sv;
  EXPECT_EQ(text_of(mode6_printable, text.data(), text.size()), R"(a\\b\x1b[2J\x00\x7f\xff ~)");
  EXPECT_EQ(text_of(mode6_printable, nullptr, std::size_t{0}), "");
}

TEST(Printable, NeverCutsAnEscape) {
  std::array<char, 8> buffer{};
  EXPECT_EQ(mode6_printable("ab\x1b"
                            "c",
                            4, buffer.data(), 6),
            7);
  EXPECT_STREQ(buffer.data(), "ab");
  EXPECT_EQ(mode6_printable("abc", 3, nullptr, 0), 3);
  EXPECT_EQ(mode6_printable("abc", 3, nullptr, 1), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_printable(nullptr, 3, buffer.data(), 8), MODE6_ERROR_ARGUMENT);
}

TEST(Associations, AscendingWithoutAnOddHalf) {
  std::array<mode6_association, 4> room{};
  const auto data = "\0\x09\x80\x11\0\x07\x96\x1a\x01"sv;
  ASSERT_EQ(mode6_associations(data.data(), data.size(), room.data(), room.size()), 2);
  EXPECT_EQ(room[0].association, 7);
  EXPECT_EQ(room[0].status, 0x961a);
  EXPECT_EQ(room[1].association, 9);
  EXPECT_EQ(mode6_associations(data.data(), data.size(), nullptr, 0), 2);
  EXPECT_EQ(mode6_associations(nullptr, 4, room.data(), 4), MODE6_ERROR_ARGUMENT);
}

TEST(StatusText, SaysWhatTheWordsMean) {
  EXPECT_EQ(text_of(mode6_system_status_text, uint16_t{0x0615}),
            "leap_none, sync_ntp, 1 event, clock_sync");
  EXPECT_EQ(text_of(mode6_peer_status_text, uint16_t{0x961a}),
            "conf, reach, sel_sys.peer, 1 event, sys_peer");
  EXPECT_EQ(text_of(mode6_clock_status_text, uint16_t{0x00b1}), "11 events, clk_no_reply");
  EXPECT_EQ(text_of(mode6_condition_text, uint16_t{0x961a}), "sys.peer");
  EXPECT_EQ(mode6_tally(0x961a), '*');
  EXPECT_EQ(mode6_tally(0x9100), 'x');
}

TEST(FlashText, JoinsTheNamesOfTheBits) {
  EXPECT_EQ(text_of(mode6_flash_text, uint16_t{0}, ", "), "ok");
  EXPECT_EQ(text_of(mode6_flash_text, uint16_t{0x0600}, " | "), "peer_stratum | peer_dist");
  std::array<char, 4> buffer{};
  EXPECT_EQ(mode6_flash_text(0x0600, ", ", buffer.data(), buffer.size()), 23);
  EXPECT_STREQ(buffer.data(), "pee");
  EXPECT_EQ(mode6_flash_text(1, nullptr, buffer.data(), buffer.size()), MODE6_ERROR_ARGUMENT);
}

}  // namespace
}  // namespace capi
