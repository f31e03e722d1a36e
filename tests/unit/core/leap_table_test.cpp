#include "core/leap_table.hpp"

#include <gmock/gmock.h>
#include <string>

namespace {

using core::LeapTableError;
using core::parse_leap_table;

// SHA-1 of "3960835200" "4002739200" "3644697600" "36" "3692217600" "37".
const std::string kList =
    "#\tSome words.\n"
    "#$\t 3960835200\n"
    "#@\t4002739200\n"
    "3644697600\t36\t# 1 Jul 2015\n"
    "3692217600\t37\t# 1 Jan 2017\n";
const std::string kHash = "#h\t51152e3b e101c144 4ca281f0 55daa7d0 f7d768c5\n";

ntp::Timestamp day_at(std::int64_t unix_s) { return ntp::Timestamp::from_unix(unix_s, 0); }

TEST(LeapTable, says_what_comes_at_the_end_of_a_day) {
  const auto table = parse_leap_table(kList);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->at_end_of_day(day_at(1'483'228'799)), ntp::Leap::insert);  // 2016-12-31 23:59:59
  EXPECT_EQ(table->at_end_of_day(day_at(1'483'142'400)), ntp::Leap::insert);  // 00:00:00
  EXPECT_EQ(table->at_end_of_day(day_at(1'483'228'800)), ntp::Leap::none);
  EXPECT_EQ(table->at_end_of_day(day_at(1'483'142'399)), ntp::Leap::none);
}

TEST(LeapTable, one_that_is_left_out) {
  const auto table = parse_leap_table("#@ 4002739200\n3644697600 36\n3692217600 35\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->at_end_of_day(day_at(1'483'142'400)), ntp::Leap::remove);
}

// The list counts on where the wire begins again at zero.
TEST(LeapTable, holds_in_the_next_era) {
  const auto table = parse_leap_table("#@ 4339008000\n3692217600 37\n4323369600 38\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->at_end_of_day(day_at(2'114'380'799)), ntp::Leap::insert);  // 2036-12-31 23:59:59
  EXPECT_EQ(table->at_end_of_day(day_at(2'114'380'800)), ntp::Leap::none);
  EXPECT_EQ(table->tai_ahead_s(day_at(2'085'978'496)), 37);  // the era begins
  EXPECT_EQ(table->tai_ahead_s(day_at(2'114'380'800)), 38);
  EXPECT_EQ(table->valid_for_s(day_at(2'114'380'800)), 4'339'008'000 - 4'323'369'600);
}

TEST(LeapTable, expires) {
  const auto table = parse_leap_table(kList);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->valid_for_s(day_at(4'002'739'200 - 2'208'988'800 - 60)), 60);
}

TEST(LeapTable, says_how_far_tai_is_ahead) {
  const auto table = parse_leap_table(kList);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->tai_ahead_s(day_at(1'435'708'799)), std::nullopt);  // 2015-06-30 23:59:59
  EXPECT_EQ(table->tai_ahead_s(day_at(1'483'228'799)), 36);            // 2016-12-31 23:59:59
  EXPECT_EQ(table->tai_ahead_s(day_at(1'483'228'800)), 37);
  EXPECT_EQ(table->tai_ahead_s(day_at(4'000'000'000 - 2'208'988'800)), 37);
}

// Asked by a clock that keeps TAI, the leap second is over 37 s after its midnight.
TEST(LeapTable, says_how_far_utc_is_behind_a_clock_that_keeps_tai) {
  const auto table = parse_leap_table(kList);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->utc_behind_s(day_at(1'400'000'000)), std::nullopt);
  EXPECT_EQ(table->utc_behind_s(day_at(1'483'228'800)), 36);
  EXPECT_EQ(table->utc_behind_s(day_at(1'483'228'836)), 36);
  EXPECT_EQ(table->utc_behind_s(day_at(1'483'228'837)), 37);
}

TEST(LeapTable, a_hash_that_is_right_is_accepted_and_a_wrong_one_is_not) {
  EXPECT_TRUE(parse_leap_table(kList + kHash));
  std::string changed = kList + kHash;
  changed.replace(changed.find("\t37"), 3, "\t38");
  EXPECT_EQ(parse_leap_table(changed).error(), LeapTableError::bad_hash);
}

TEST(LeapTable, what_makes_no_sense_is_refused) {
  EXPECT_EQ(parse_leap_table("").error(), LeapTableError::no_expiry);
  EXPECT_EQ(parse_leap_table("#@ 4002739200\n").error(), LeapTableError::no_entry);
  for (const char* line :
       {"x", "1", "1 2 3", "1 x", "-1 2", "99999999999999999999 1", "#h 1 2 3\n", "#@ x",
        "#@ 255611289600", "#$", "5 1\n5 2", "5 1001", "5 -2147483648", "255611289600 1"}) {
    EXPECT_EQ(parse_leap_table(std::string{"#@ 4002739200\n"} + line).error(),
              LeapTableError::bad_line)
        << line;
  }
}

TEST(LeapTable, line_ends_and_blanks_do_not_matter) {
  EXPECT_TRUE(parse_leap_table("#@ 4002739200\r\n\r\n  3644697600   36 \r\n"));
}

}  // namespace
