#include "ntp-exporter/query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntp_exporter {
namespace {

using testing::HasSubstr;

TEST(ExporterQuery, DecodesNamesAndValues) {
  const auto read = parse_query("target=%5B2001:db8::1%5D:123&module=a+b&x");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->at("target"), "[2001:db8::1]:123");
  EXPECT_EQ(read->at("module"), "a b");
  EXPECT_EQ(read->at("x"), "");
  EXPECT_TRUE(parse_query("")->empty());
}

TEST(ExporterQuery, RefusesWhatIsNotPrintableOrTooMuch) {
  for (const char* bad : {"a=%", "a=%0", "a=%0g", "a=%0a", "a=\x7f", "%ff=1"}) {
    EXPECT_FALSE(parse_query(bad)) << bad;
  }
  EXPECT_THAT(parse_query("a=1&a=2").error(), HasSubstr("given twice"));
  EXPECT_THAT(parse_query(std::string(5000, 'a')).error(), HasSubstr("longer than 4096"));
  std::string many;
  for (int i = 0; i < 17; ++i) many += 'n' + std::to_string(i) + "=1&";
  EXPECT_THAT(parse_query(many).error(), HasSubstr("more than 16"));
}

TEST(ExporterSeconds, AreAboveZero) {
  EXPECT_EQ(parse_seconds("10.5"), 10.5);
  for (const char* bad : {"", "0", "-1", "nan", "inf", "1s", "1e9"}) {
    EXPECT_FALSE(parse_seconds(bad)) << bad;
  }
}

}  // namespace
}  // namespace ntp_exporter
