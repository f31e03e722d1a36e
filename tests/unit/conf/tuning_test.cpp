#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Tuning, EveryObeyedOptionOfTosArrives) {
  const Result result = parse(
      "tos minclock 4 maxclock 11 minsane 3 mindist 0.005 maxdist 16 floor 1 ceiling 14 "
      "orphanwait 60\n");
  const core::SelectionSettings expected{.minclock = 4,
                                         .maxclock = 11,
                                         .minsane = 3,
                                         .mindist = ntp::Seconds{0.005},
                                         .maxdist = ntp::Seconds{16},
                                         .floor = 1,
                                         .ceiling = 14,
                                         .orphanwait = ntp::Seconds{60}};
  EXPECT_EQ(result.settings.selection, expected);
  EXPECT_THAT(sentences(result), IsEmpty());
}

TEST(Tuning, OrphanModeIsReadAndSaysThatItHasNoEffect) {
  const Result result = parse("tos orphan 16\ntos orphan 10\ntos orphan 10\n");
  EXPECT_EQ(result.settings.selection.orphan, 10);
  EXPECT_EQ(only_finding(result).level, Level::warning);
  EXPECT_THAT(sentences(result),
              ElementsAre(testing::StartsWith("ntp.conf:2: tos orphan has no effect yet; effect")));
}

TEST(Tuning, EveryObeyedOptionOfTinkerArrives) {
  const Result result = parse("tinker panic 0 stepfwd 0.5 stepback 0.25 stepout 900 freq -12.5\n");
  const core::DisciplineSettings expected{.panic = ntp::Seconds{0},
                                          .step_forward = ntp::Seconds{0.5},
                                          .step_back = ntp::Seconds{0.25},
                                          .stepout = ntp::Seconds{900},
                                          .frequency = ntp::Ppm{-12.5}};
  EXPECT_EQ(result.settings.discipline, expected);
  EXPECT_THAT(sentences(result), IsEmpty());
}

TEST(Tuning, StepIsBothDirections) {
  const auto discipline = parse("tinker step .4").settings.discipline;
  EXPECT_EQ(discipline.step_forward, ntp::Seconds{0.4});
  EXPECT_EQ(discipline.step_back, ntp::Seconds{0.4});
}

TEST(Tuning, LaterLinesWin) {
  const auto discipline = parse("tinker panic 5 stepout 7\ntinker panic 6\n").settings.discipline;
  EXPECT_EQ(discipline.panic, ntp::Seconds{6});
  EXPECT_EQ(discipline.stepout, ntp::Seconds{7});
}

TEST(Tuning, TheFileOverridesTheCommandLineAndSaysSo) {
  core::Settings base;
  base.discipline.step_forward = base.discipline.step_back = ntp::Seconds{600};
  const Result result = parse("tinker step 0.2\n", base);
  EXPECT_EQ(result.settings.discipline.step_back, ntp::Seconds{0.2});
  EXPECT_THAT(sentences(result),
              ElementsAre("ntp.conf:1: tinker: the step threshold of 0.2 s replaces the 600 s of "
                          "the command line"));
  EXPECT_EQ(only_finding(result).level, Level::note);
}

TEST(Tuning, ABadOptionUndoesItsLine) {
  const Result result = parse("tos minclock 4 maxclock 0\ntinker panic 5 step -1\n");
  EXPECT_EQ(result.settings.selection, core::SelectionSettings{});
  EXPECT_EQ(result.settings.discipline, core::DisciplineSettings{});
  EXPECT_THAT(sentences(result),
              ElementsAre("ntp.conf:1: maxclock 0 is below 1", "ntp.conf:2: step -1 is below 0"));
}

TEST(Tuning, TheBounds) {
  EXPECT_THAT(complaints("tos orphan 17"), ElementsAre("ntp.conf:1: orphan 17 is above 16"));
  EXPECT_THAT(complaints("tos mindist -1"), ElementsAre("ntp.conf:1: mindist -1 is below 0"));
  EXPECT_THAT(complaints("tinker freq 501"), ElementsAre("ntp.conf:1: freq 501 is above 500"));
  EXPECT_THAT(complaints("tinker panic 1e10"),
              ElementsAre("ntp.conf:1: panic 1e10 is above 2147483648"));
  EXPECT_THAT(complaints("tinker panic nan"),
              ElementsAre("ntp.conf:1: panic nan is not a number; write one from 0 to 2147483648"));
}

TEST(Tuning, UnknownAndMissingOptionsAreErrors) {
  EXPECT_THAT(complaints("tos"), ElementsAre("ntp.conf:1: tos needs an option and its value"));
  EXPECT_THAT(complaints("tinker"),
              ElementsAre("ntp.conf:1: tinker needs an option and its value"));
  EXPECT_THAT(complaints("tinker pannic 0"),
              ElementsAre("ntp.conf:1: pannic is not an option of tinker; remove it"));
  EXPECT_THAT(complaints("tos minclock"),
              ElementsAre("ntp.conf:1: minclock needs a whole number from 1 to 256"));
}

TEST(Tuning, IgnoredOptionsEarnANoteEach) {
  const Result result =
      parse("tos beacon 60 cohort 1\ntinker allan 11 dispersion 15 huffpuff 900 tick 10000\n");
  EXPECT_THAT(result.findings, SizeIs(6));
  for (const Finding& finding : result.findings) EXPECT_EQ(finding.level, Level::note);
  EXPECT_EQ(result.findings.front().sentence(),
            "ntp.conf:1: tos beacon has no effect: there is no manycast; effect on your service: "
            "none");
}

}  // namespace
}  // namespace conf
