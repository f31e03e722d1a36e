#include "view/units.hpp"

#include <gtest/gtest.h>

namespace view {
namespace {

std::string milliseconds(std::string_view number, std::size_t width = 8) {
  return with_unit(number, Base::milliseconds, width, Charset::ascii);
}

TEST(Units, FindTheirSize) {
  EXPECT_EQ(milliseconds("0.026520"), "26.520us");
  EXPECT_EQ(milliseconds("510.834"), "510.83ms");
  EXPECT_EQ(milliseconds("2.670049"), "2.6700ms");
  EXPECT_EQ(milliseconds("-0.015963"), "-15.96us");
  EXPECT_EQ(milliseconds("0.000814"), "   814ns");
  EXPECT_EQ(milliseconds("15937.500"), "15.9375s");
  EXPECT_EQ(milliseconds("1234567890.5"), "1234.6ks");
}

TEST(Units, DigitsBelowTheFinestUnitGo) {
  EXPECT_EQ(milliseconds("0.0000149", 0), "14ns");
  EXPECT_EQ(milliseconds("0.0000001", 0), "0ns");
}

TEST(Units, DigitsAreNotInvented) {
  EXPECT_EQ(milliseconds("0.1", 0), "0.1ms");
  EXPECT_EQ(milliseconds("0.12", 0), "0.12ms");
  EXPECT_EQ(milliseconds("0.123", 0), "123us");
}

TEST(Units, ZeroShowsHowFineItIs) {
  EXPECT_EQ(milliseconds("0.000000"), "     0ns");
  EXPECT_EQ(milliseconds("-0.000", 0), "0us");
  EXPECT_EQ(milliseconds("0", 0), "0ms");
}

TEST(Units, WithoutRoomForDecimalsThePointStays) {
  EXPECT_EQ(milliseconds("510.834", 6), "511.ms");
  EXPECT_EQ(milliseconds("510", 4), "510ms");
}

TEST(Units, OtherBases) {
  EXPECT_EQ(with_unit("37", Base::seconds, 0, Charset::ascii), "37s");
  EXPECT_EQ(with_unit("-1.250", Base::ppm, 0, Charset::ascii), "-1.250ppm");
  EXPECT_EQ(with_unit("0.000000", Base::ppm, 0, Charset::ascii), "0ppt");
  EXPECT_EQ(with_unit("1200.5", Base::ppm, 0, Charset::ascii), "1.2005ppk");
  EXPECT_EQ(with_unit("1200.5", Base::ppm, 8, Charset::utf8), " 1.2005\u2030");
}

TEST(Units, MicrosecondsInTheTerminalsOwnLetters) {
  EXPECT_EQ(with_unit("0.026520", Base::milliseconds, 8, Charset::utf8), "26.520\u00b5s");
}

TEST(Units, WhatIsNoNumberStays) {
  EXPECT_EQ(milliseconds("abc"), "abc");
  EXPECT_EQ(milliseconds("1e3"), "1e3");
  EXPECT_EQ(milliseconds(""), "");
  EXPECT_EQ(with_unit("5", Base::none, 8, Charset::ascii), "5");
}

TEST(Units, OfVariables) {
  EXPECT_EQ(base_of("rootdelay"), Base::milliseconds);
  EXPECT_EQ(base_of("tai"), Base::seconds);
  EXPECT_EQ(base_of("frequency"), Base::ppm);
  EXPECT_EQ(base_of("stratum"), Base::none);
}

TEST(Units, OneUnitForAList) {
  EXPECT_EQ(with_common_unit("0.01 0.02", Charset::ascii), "   0.01    0.02 ms");
  EXPECT_EQ(with_common_unit("16000.00 16000.00 0.02", Charset::ascii),
            "16.0000 16.0000 0.00002 s");
  EXPECT_EQ(with_common_unit("0.01 x", Charset::ascii), "0.01 x");
}

}  // namespace
}  // namespace view
