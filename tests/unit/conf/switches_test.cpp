#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Switches, NtpIsObeyed) {
  EXPECT_TRUE(parse("").settings.discipline.control);
  EXPECT_FALSE(parse("disable ntp").settings.discipline.control);
  EXPECT_TRUE(parse("disable ntp\nenable ntp\n").settings.discipline.control);
  EXPECT_THAT(complaints("disable ntp"), IsEmpty());
}

TEST(Switches, TheCommandLineMayForbidControl) {
  core::Settings base;
  base.discipline.control = false;
  const Result result = parse("enable ntp", base);
  EXPECT_FALSE(result.settings.discipline.control);
  EXPECT_THAT(only_finding(result).text, HasSubstr("the clock is not touched"));
}

TEST(Switches, MonitorIsObeyed) {
  EXPECT_TRUE(parse("").settings.monitor);
  EXPECT_FALSE(parse("disable monitor").settings.monitor);
  EXPECT_TRUE(parse("disable monitor\nenable monitor\n").settings.monitor);
  EXPECT_THAT(complaints("disable monitor\nenable monitor\n"), IsEmpty());
}

TEST(Switches, OthersEarnANoteEach) {
  const Result result = parse("disable ntp kernel\nenable auth calibrate bclient\n");
  EXPECT_FALSE(result.settings.discipline.control);
  EXPECT_THAT(result.findings, SizeIs(4));
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(finding.level, Level::note);
    EXPECT_THAT(finding.text, HasSubstr("effect on your service: "));
  }
}

TEST(Switches, Mode7CannotComeBack) {
  const Result result = parse("enable mode7");
  EXPECT_EQ(only_finding(result).level, Level::error);
  EXPECT_THAT(only_finding(result).text, HasSubstr("the mode 7 protocol is gone"));
  EXPECT_THAT(complaints("disable mode7"), IsEmpty());
}

TEST(Switches, ABadWordUndoesItsLine) {
  const Result result = parse("disable ntp monitor kernal");
  EXPECT_TRUE(result.settings.discipline.control && result.settings.monitor);
  EXPECT_THAT(sentences(result),
              ElementsAre("ntp.conf:1: kernal is nothing to disable; remove it"));
  EXPECT_THAT(complaints("enable"), ElementsAre("ntp.conf:1: enable needs the name of a switch"));
}

}  // namespace
}  // namespace conf
