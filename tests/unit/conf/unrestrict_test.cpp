// `unrestrict` takes back what `restrict` said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Unrestrict, WithoutFlagsTheRuleGoes) {
  const Result result = parse(
      "restrict 10.0.0.0/8 ignore\nrestrict 10.0.0.0/8 ntpport noquery\n"
      "unrestrict 10.0.0.0 mask 255.0.0.0\n");
  EXPECT_THAT(result.findings, IsEmpty());
  ASSERT_THAT(result.settings.restricts, SizeIs(1));
  EXPECT_TRUE(result.settings.restricts.front().ntpport);
}

TEST(Unrestrict, WithFlagsOnlyTheseGo) {
  const Result result = parse("restrict default noquery nomodify\nunrestrict default nomodify\n");
  EXPECT_THAT(result.findings, IsEmpty());
  ASSERT_THAT(result.settings.restricts, SizeIs(2));
  for (const auto& rule : result.settings.restricts) {
    EXPECT_TRUE(rule.flags.noquery);
    EXPECT_FALSE(rule.flags.nomodify);
  }
}

TEST(Unrestrict, SourcesHaveARuleToo) {
  EXPECT_EQ(parse("restrict source noquery\nunrestrict source\n").settings.restrict_source,
            std::nullopt);
  const Result result = parse("restrict source noquery nomodify\nunrestrict source noquery\n");
  ASSERT_TRUE(result.settings.restrict_source);
  EXPECT_FALSE(result.settings.restrict_source->noquery);
  EXPECT_TRUE(result.settings.restrict_source->nomodify);
}

TEST(Unrestrict, ThatMeetsNothingIsAWarning) {
  for (const char* text : {"unrestrict 10.0.0.0/8", "unrestrict source", "unrestrict default"}) {
    EXPECT_EQ(only_finding(parse(text)).level, Level::warning) << text;
    EXPECT_THAT(only_finding(parse(text)).text, HasSubstr("meets no restrict line"));
  }
}

TEST(Unrestrict, AnErrorChangesNothing) {
  for (const char* line : {"unrestrict", "unrestrict default noquerry", "unrestrict 10.0.0.256"}) {
    const Result result = parse("restrict default noquery\n" + std::string{line});
    EXPECT_EQ(only_finding(result).level, Level::error) << line;
    EXPECT_THAT(result.settings.restricts, SizeIs(2));
  }
}

}  // namespace
}  // namespace conf
