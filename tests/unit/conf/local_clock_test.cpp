#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LocalClock, IsNoSource) {
  const Result result = parse("server 127.127.1.0\n");
  EXPECT_THAT(result.settings.sources, IsEmpty());
  EXPECT_EQ(result.settings.local_clock, core::LocalClockSettings{});
  EXPECT_THAT(sentences(result), IsEmpty());
}

TEST(LocalClock, IsFudgedBehindItsLine) {
  const Result result =
      parse("server 127.127.1.0 prefer\nfudge 127.127.1.0 stratum 10 refid GPS\n");
  const core::LocalClockSettings expected{
      .stratum = 10, .refid = ntp::refid("GPS"), .prefer = true};
  EXPECT_EQ(result.settings.local_clock, expected);
  EXPECT_THAT(sentences(result), IsEmpty());
}

TEST(LocalClock, IsFudgedBeforeItsLineAndInPieces) {
  const Result result = parse(
      "fudge 127.127.1.3 stratum 0\nserver 127.127.1.3\nfudge 127.127.1.3 refid \"X Y\"\n"
      "fudge 127.127.1.3 refid ABCD\n");
  const core::LocalClockSettings expected{.stratum = 0, .refid = ntp::refid("ABCD")};
  EXPECT_EQ(result.settings.local_clock, expected);
  EXPECT_THAT(sentences(result),
              ElementsAre("ntp.conf:3: refid X Y is not one to four printable characters"));
}

TEST(LocalClock, AFudgeWithoutAClockIsAWarning) {
  const Result result = parse("server 127.127.1.0\n\nfudge 127.127.1.1 stratum 3\n");
  EXPECT_EQ(result.settings.local_clock, core::LocalClockSettings{});
  const Finding finding = only_finding(result);
  EXPECT_EQ(finding.level, Level::warning);
  EXPECT_EQ(finding.line, 3);
  EXPECT_EQ(finding.column, 7);
  EXPECT_THAT(finding.text, HasSubstr("no line `server 127.127.1.1`"));
}

TEST(LocalClock, ThereIsOne) {
  EXPECT_THAT(complaints("server 127.127.1.0\nserver 127.127.1.1\n"),
              ElementsAre("ntp.conf:2: 127.127.1.1 is one local clock too many; 127.127.1.0 stands "
                          "already"));
}

TEST(LocalClock, IsNoPool) {
  EXPECT_THAT(complaints("pool 127.127.1.0"),
              ElementsAre("ntp.conf:1: 127.127.1.0 is a clock, not a pool; write server"));
}

TEST(LocalClock, ThatIsNeverSelectedIsNone) {
  const Result result = parse("server 127.127.1.0 noselect");
  EXPECT_FALSE(result.settings.local_clock);
  EXPECT_EQ(only_finding(result).level, Level::warning);
}

TEST(LocalClock, TheBoundsOfAFudge) {
  EXPECT_THAT(complaints("fudge 127.127.1.0 stratum 16"),
              ElementsAre("ntp.conf:1: stratum 16 is above 15"));
  EXPECT_THAT(complaints("fudge 127.127.1.0 refid LOCAL"),
              ElementsAre("ntp.conf:1: refid LOCAL is longer than four characters"));
  EXPECT_THAT(complaints("fudge 127.127.1.0 refid"),
              ElementsAre("ntp.conf:1: refid needs one to four characters"));
  EXPECT_THAT(complaints("fudge 127.127.1.0 stratun 1"),
              ElementsAre("ntp.conf:1: stratun is not an option of fudge; remove it"));
  EXPECT_THAT(complaints("fudge 10.0.0.1 stratum 1"),
              ElementsAre("ntp.conf:1: fudge 10.0.0.1 names no reference clock; write "
                          "127.127.TYPE.UNIT"));
  EXPECT_THAT(complaints("fudge"),
              ElementsAre("ntp.conf:1: fudge needs an address of the form 127.127.TYPE.UNIT"));
}

TEST(LocalClock, CorrectionsOfAFudgeAreNotes) {
  const Result result = parse("server 127.127.1.0\nfudge 127.127.1.0 time1 -0.5 flag1 1\n");
  EXPECT_EQ(result.findings.size(), 2U);
  for (const Finding& finding : result.findings) EXPECT_EQ(finding.level, Level::note);
}

}  // namespace
}  // namespace conf
