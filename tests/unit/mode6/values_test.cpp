#include "mode6/values.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace {

using mode6::parse_real;
using mode6::parse_thousandths;

TEST(Values, TheNearestNumberOfEveryLength) {
  std::uint64_t random = 1;
  for (int i = 0; i < 20'000; ++i) {
    random = random * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    std::string text = std::to_string((random >> 11) % 1'000'000'000'000'000);
    text.resize(1 + random % text.size());
    text.insert(1 + (random >> 7) % text.size(), ".");
    if (text.back() == '.') text += '0';
    if (random >> 63 != 0) text.insert(0, "-");
    EXPECT_EQ(parse_real(text), std::strtod(text.c_str(), nullptr)) << text;
    EXPECT_EQ(parse_thousandths(text), std::strtod((text + "e-3").c_str(), nullptr)) << text;
  }
}

TEST(Values, FormsThatNumbersHave) {
  EXPECT_EQ(parse_real("+0.192"), 0.192);
  EXPECT_EQ(parse_real("5."), 5.0);
  EXPECT_EQ(parse_real(".5"), 0.5);
  EXPECT_EQ(parse_real("1e3"), 1000.0);
  EXPECT_EQ(parse_thousandths("+1.5"), 0.0015);
  EXPECT_EQ(parse_thousandths("1e3"), 1.0);
  EXPECT_EQ(parse_thousandths("0.12345678901234567"), 0.12345678901234567e-3);
  EXPECT_TRUE(std::signbit(*parse_real("-0.0")));
}

TEST(Values, FormsThatNumbersDoNotHave) {
  for (const std::string_view text : {"", "+", "-", ".", "-.", "1.2.3", "1,2", " 1", "0x10", "nan",
                                      "inf", "1e16", "9999999999999999", "--1"}) {
    EXPECT_FALSE(parse_real(text)) << text;
    EXPECT_FALSE(parse_thousandths(text)) << text;
  }
  EXPECT_FALSE(parse_real(std::string(mode6::kMaxNumber, '0') + "1"));
}

}  // namespace
