#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const core::FileGenerator& file(const Result& result, core::Statistic kind) {
  return result.settings.statistics.files[static_cast<std::size_t>(kind)];
}

// The lines of Debian's file, with the folder.
TEST(Statistics, DebiansLinesAreObeyed) {
  const Result result = parse(
      "statsdir /var/log/ntpstats/\nstatistics loopstats peerstats\n"
      "filegen loopstats file loops type week nolink enable\n");
  EXPECT_THAT(sentences(result), IsEmpty());
  EXPECT_EQ(result.settings.statistics.folder, "/var/log/ntpstats/");
  EXPECT_EQ(file(result, core::Statistic::loop),
            (core::FileGenerator{true, "loops", core::FileSpan::week, false}));
  EXPECT_EQ(file(result, core::Statistic::peer), (core::FileGenerator{.enabled = true}));
  EXPECT_FALSE(file(result, core::Statistic::raw).enabled);
}

TEST(Statistics, WithoutAFolderEarnOneLine) {
  EXPECT_THAT(complaints("statistics loopstats\nfilegen peerstats type day enable\n"),
              ElementsAre(HasSubstr("ntp.conf:1: statistics have no folder")));
  EXPECT_THAT(complaints("filegen peerstats type day\n"), IsEmpty());
}

TEST(Statistics, TheFolderOfTheCommandLineIsReplacedAloud) {
  core::Settings base;
  base.statistics.folder = "/a";
  const Result result = parse("statsdir /b\n", base);
  EXPECT_EQ(result.settings.statistics.folder, "/b");
  EXPECT_THAT(sentences(result),
              ElementsAre("ntp.conf:1: statsdir /b replaces /a of the command line"));
}

TEST(Statistics, MayBeSwitchedOff) {
  EXPECT_TRUE(parse("").settings.statistics.enabled);
  EXPECT_FALSE(parse("disable stats").settings.statistics.enabled);
}

TEST(Statistics, ABadWordUndoesItsLine) {
  const Result result = parse("statistics loopstats bogus\nfilegen loopstats enable type x\n");
  EXPECT_EQ(result.settings.statistics, core::StatisticsSettings{});
}

}  // namespace
}  // namespace conf
