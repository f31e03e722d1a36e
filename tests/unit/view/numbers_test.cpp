#include "view/numbers.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <string>

namespace view {
namespace {

TEST(Numbers, EightColumnsWithFourDecimals) {
  EXPECT_EQ(f8dot4(0), "  0.0000");
  EXPECT_EQ(f8dot4(0.0214), "  0.0214");
  EXPECT_EQ(f8dot4(999.9999), "999.9999");
  EXPECT_EQ(f8dot4(1000), "1000.000");
  EXPECT_EQ(f8dot4(15937.5), "15937.50");
  EXPECT_EQ(f8dot4(123456.78), "123456.8");
  EXPECT_EQ(f8dot4(1234567.8), " 1234567");
  EXPECT_EQ(f8dot4(123456789012), "123456789012");
  EXPECT_EQ(f8dot4(-99.9999), "-99.9999");
  EXPECT_EQ(f8dot4(-100), "-100.000");
  EXPECT_EQ(f8dot4(-1234.5), "-1234.50");
  EXPECT_EQ(f8dot4(-12345.6), "-12345.6");
  EXPECT_EQ(f8dot4(-123456.7), " -123456");
  EXPECT_EQ(f8dot4(std::numeric_limits<double>::quiet_NaN()), "     nan");
}

TEST(Numbers, EightColumnsWithThreeDecimals) {
  EXPECT_EQ(f8dot3(1.999), "   1.999");
  EXPECT_EQ(f8dot3(9999.999), "9999.999");
  EXPECT_EQ(f8dot3(16000), "16000.00");
  EXPECT_EQ(f8dot3(160000), "160000.0");
  EXPECT_EQ(f8dot3(1600000), " 1600000");
  EXPECT_EQ(f8dot3(-999.999), "-999.999");
  EXPECT_EQ(f8dot3(-1000), "-1000.00");
  EXPECT_EQ(f8dot3(-10000), "-10000.0");
  EXPECT_EQ(f8dot3(-100000), " -100000");
  EXPECT_EQ(f8dot3(std::numeric_limits<double>::quiet_NaN()), "     nan");
}

TEST(Numbers, FixedZeroHasNoSign) {
  EXPECT_EQ(fixed(-0.0, 2), "0.00");
  EXPECT_EQ(fixed(-0.002, 3), "-0.002");
}

TEST(Numbers, IntervalsInEveryUnit) {
  EXPECT_EQ(interval_text(-5, Style::classic), "-");
  EXPECT_EQ(interval_text(0, Style::classic), "-");
  EXPECT_EQ(interval_text(2048, Style::classic), "2048");
  EXPECT_EQ(interval_text(2049, Style::classic), "34m");
  EXPECT_EQ(interval_text(4096, Style::classic), "68m");
  EXPECT_EQ(interval_text(86'400, Style::classic), "24h");
  EXPECT_EQ(interval_text(10 * 86'400, Style::classic), "10d");
}

// Classic drops the fraction of a minute before it decides, NTPsec keeps it.
TEST(Numbers, IntervalsAtTheEdgeDifferByStyle) {
  EXPECT_EQ(interval_text(18'030, Style::classic), "300m");
  EXPECT_EQ(interval_text(18'030, Style::ntpsec), "5h");
}

TEST(Numbers, ShortestReadsBack) {
  EXPECT_EQ(shortest(0), "0.0");
  EXPECT_EQ(shortest(10.162), "10.162");
  EXPECT_EQ(shortest(0.000001), "1e-06");
  EXPECT_EQ(shortest(-3), "-3.0");
}

TEST(Numbers, WhatIsNone) {
  for (const std::string text : {"", "-", ".", "1 ", "0x1f", "nan", "inf", "1e400", "1e15"}) {
    EXPECT_FALSE(parse_number(text)) << text;
  }
  EXPECT_FALSE(parse_number(std::string(400, '9')));
  EXPECT_EQ(parse_number("+1.5"), 1.5);
  EXPECT_EQ(parse_number("-0.25"), -0.25);
}

}  // namespace
}  // namespace view
