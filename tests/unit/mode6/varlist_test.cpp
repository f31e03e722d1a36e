#include "mode6/varlist.hpp"

#include <gtest/gtest.h>

namespace {

using mode6::parse_varlist;
using mode6::VarlistWriter;

TEST(Varlist, QuotedValuesKeepTheirCommas) {
  const auto list =
      parse_varlist("version=\"ntpd 4.2.8p18, with comma\", leap=0,\r\nstratum=4\r\n");
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].value, "ntpd 4.2.8p18, with comma");
  EXPECT_TRUE(list[0].quoted);
  EXPECT_EQ(list[1].name, "leap");
  EXPECT_EQ(list[2].value, "4");
}

TEST(Varlist, BareNamesAndEmptyValues) {
  const auto list = parse_varlist("timecode, bcast.0=,x");
  ASSERT_EQ(list.size(), 3U);
  EXPECT_FALSE(list[0].has_value);
  EXPECT_TRUE(list[1].has_value);
  EXPECT_EQ(list[1].value, "");
  EXPECT_EQ(list[2].name, "x");
}

TEST(Varlist, NumberListsKeepTheirLeadingBlank) {
  const auto list = parse_varlist("filtdelay= 0.01 0.02 , flash=0x0");
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].value, " 0.01 0.02");
}

TEST(Varlist, QuoteThatNeverClosesEndsWithItsLine) {
  const auto list = parse_varlist("refid=..Z\r\nversion=\"ntpd, never\r\nleap=0");
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[1].value, "ntpd, never");
  EXPECT_EQ(list[2].name, "leap");
}

TEST(Varlist, QuoteInsideAnUnquotedValueIsJustAnOctet) {
  const auto list = parse_varlist("refid=..Z\", reach=0xff");
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].value, "..Z\"");
  EXPECT_EQ(list[1].value, "0xff");
}

TEST(Varlist, ReferenceIdThatBeginsWithAQuoteSwallowsNothing) {
  const auto list = parse_varlist("refid=\"AB, reach=0xff, srchost=\"x, y\"\r\n");
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].value, "\"AB");
  EXPECT_FALSE(list[0].quoted);
  EXPECT_EQ(list[1].value, "0xff");
  EXPECT_EQ(list[2].value, "x, y");
}

TEST(Varlist, QuoteDoesNotCloseOnAnotherLine) {
  const auto list = parse_varlist("a=\"never,\r\nb=\"x\"\r\n");
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].value, "never,");
  EXPECT_EQ(list[1].value, "x");
}

TEST(Varlist, EndlessInputIsBounded) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "x=1,";
  EXPECT_EQ(parse_varlist(text).size(), mode6::kMaxVariables);
}

TEST(Varlist, LongNamesAndNoTerminator) {
  const std::string name(2048, 'n');
  const auto list = parse_varlist(name);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].name, name);
}

TEST(Varlist, FindsTheFirstOfThatName) {
  const auto list = parse_varlist("mintc=3, tc=6, tc=7");
  EXPECT_EQ(mode6::find_variable(list, "tc")->value, "6");
  EXPECT_FALSE(mode6::find_variable(list, "c"));
}

TEST(VarlistWriter, BreaksLinesWhereTheOldDaemonsDo) {
  VarlistWriter out;
  for (int i = 0; i < 30; ++i) out.bare("name", "value");
  const std::string text = std::move(out).finish();
  std::size_t begin = 0;
  for (auto end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", begin)) {
    EXPECT_LE(end - begin, 72U);
    begin = end + 2;
  }
  EXPECT_EQ(begin, text.size());
  EXPECT_EQ(parse_varlist(text).size(), 30U);
}

TEST(VarlistWriter, QuotesCannotBreakOut) {
  VarlistWriter out;
  out.quoted("srchost", "a\"b\r\nc, d");
  const std::string text = std::move(out).finish();
  EXPECT_EQ(text, "srchost=\"a.b..c, d\"\r\n");
}

}  // namespace
