#include "conf/numbers.hpp"

#include <gtest/gtest.h>
#include <string>

namespace conf {
namespace {

constexpr Range<int> kPoll{0, 17};
constexpr Range<double> kSeconds{-2.5, 1000};

struct Outcome {
  std::optional<double> value;
  std::string complaint;
};

template <class Read, class Bound>
Outcome read_with(Read read, const std::string& text, Range<Bound> range) {
  const std::string all = "x " + text;
  const std::string file = "f";
  Line line{file, 1, *words_of(all), false};
  const auto value = read(line, line.directive(), range);
  Outcome outcome;
  if (value) outcome.value = static_cast<double>(*value);
  if (line.failed()) outcome.complaint = line.remarks().front().finding.text;
  return outcome;
}

Outcome whole(const std::string& text) { return read_with(read_whole, text, kPoll); }
Outcome decimal(const std::string& text) { return read_with(read_decimal, text, kSeconds); }

TEST(Numbers, TakesWholeNumbers) {
  EXPECT_EQ(whole("0").value, 0);
  EXPECT_EQ(whole("17").value, 17);
  EXPECT_EQ(whole("0x1").value, 1);
  EXPECT_EQ(whole("0x0F").value, 15);
  EXPECT_EQ(whole("+4").value, 4);
}

TEST(Numbers, SaysWhichBoundIsMissed) {
  EXPECT_EQ(whole("20").complaint, "x 20 is above 17");
  EXPECT_EQ(whole("-1").complaint, "x -1 is below 0");
  EXPECT_EQ(whole("99999999999999999999").complaint, "x 99999999999999999999 is above 17");
  EXPECT_EQ(whole("-99999999999999999999").complaint, "x -99999999999999999999 is below 0");
  EXPECT_EQ(whole("0xffffffffffffffff").complaint, "x 0xffffffffffffffff is above 17");
}

TEST(Numbers, RefusesWhatIsNoWholeNumber) {
  for (const char* text :
       {"six", "6s", "6.0", "0x", "0x-1", "+-1", "99999999999999999999x", "--1", "\"\""}) {
    const Outcome outcome = whole(text);
    EXPECT_FALSE(outcome.value) << text;
    EXPECT_NE(outcome.complaint.find("is not a whole number; write one from 0 to 17"),
              std::string::npos)
        << outcome.complaint;
  }
}

TEST(Numbers, SaysWhatIsMissing) {
  EXPECT_EQ(whole("").complaint, "x needs a whole number from 0 to 17");
  EXPECT_EQ(decimal("").complaint, "x needs a number from -2.5 to 1000");
}

TEST(Numbers, TakesDecimals) {
  EXPECT_EQ(decimal("0.128").value, 0.128);
  EXPECT_EQ(decimal(".128").value, 0.128);
  EXPECT_EQ(decimal("-2.5").value, -2.5);
  EXPECT_EQ(decimal("1e3").value, 1000);
  EXPECT_EQ(decimal("+1.5E-3").value, 0.0015);
  EXPECT_EQ(decimal("0x10").value, 16);
}

TEST(Numbers, RefusesWhatIsNoDecimal) {
  for (const char* text : {"nan", "inf", "-inf", "1e-999", "1.2.3", "e3", "1e", "0x1p3"}) {
    EXPECT_FALSE(decimal(text).value) << text;
    EXPECT_NE(decimal(text).complaint.find("is not a number"), std::string::npos) << text;
  }
}

TEST(Numbers, KeepsDecimalsInTheirRange) {
  EXPECT_EQ(decimal("1000.5").complaint, "x 1000.5 is above 1000");
  EXPECT_EQ(decimal("1e999").complaint, "x 1e999 is above 1000");
  EXPECT_EQ(decimal("-1e999").complaint, "x -1e999 is below -2.5");
}

}  // namespace
}  // namespace conf
