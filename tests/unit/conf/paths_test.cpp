#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Paths, Arrive) {
  const Result result =
      parse("driftfile /var/lib/ntp/drift\nlogfile \"/var/log/a # b\"\npidfile /run/ntpd.pid\n");
  EXPECT_EQ(result.settings.drift_file, "/var/lib/ntp/drift");
  EXPECT_EQ(result.settings.log_file, "/var/log/a # b");
  EXPECT_EQ(result.settings.pid_file, "/run/ntpd.pid");
  EXPECT_THAT(sentences(result), IsEmpty());
}

TEST(Paths, TheFileOverridesTheCommandLineAndSaysSo) {
  core::Settings base;
  base.drift_file = "/a";
  base.pid_file = "/p";
  const Result result = parse("driftfile /b\npidfile /p\n", base);
  EXPECT_EQ(result.settings.drift_file, "/b");
  EXPECT_THAT(sentences(result),
              ElementsAre("ntp.conf:1: driftfile /b replaces /a of the command line"));
}

TEST(Paths, WithoutAPathThereIsNoDriftFile) {
  core::Settings base;
  base.drift_file = "/a";
  EXPECT_EQ(parse("driftfile", base).settings.drift_file, "");
  EXPECT_EQ(parse("driftfile \"\"", base).settings.drift_file, "");
}

TEST(Paths, ADriftFileMayHaveAThreshold) {
  const Result result = parse("driftfile /d 0.5");
  EXPECT_EQ(result.settings.drift_file, "/d");
  EXPECT_EQ(result.settings.discipline.drift_change.value, 0.5);
  EXPECT_EQ(only_finding(parse("driftfile /d x")).level, Level::error);
}

TEST(Paths, TooFewAndTooManyWords) {
  EXPECT_THAT(complaints("logfile"), ElementsAre("ntp.conf:1: logfile needs the path of a file"));
  EXPECT_THAT(complaints("pidfile \"\""),
              ElementsAre("ntp.conf:1: pidfile needs the path of a file"));
  const Result result = parse("logfile /a b");
  EXPECT_THAT(sentences(result),
              ElementsAre("ntp.conf:1: b is too much behind logfile; remove it"));
  EXPECT_EQ(result.settings.log_file, "");
}

// CVE-2015-7850: a log in the keys file was parsed without end.
TEST(Paths, CVE_2015_7850_no_file_is_written_over_another) {
  const Result keys = parse("logfile /etc/ntp/./keys\nkeys /etc/ntp/keys\n");
  ASSERT_THAT(keys.findings, ::testing::SizeIs(1));
  EXPECT_EQ(keys.findings[0].level, Level::fatal);
  EXPECT_EQ(keys.findings[0].sentence(),
            "ntp.conf:1: logfile /etc/ntp/./keys is what `keys` names too, and would be written "
            "over; name another file");
  EXPECT_THAT(parse("driftfile /d\nleapfile /d\n").findings, ::testing::SizeIs(1));
  EXPECT_THAT(parse("driftfile /d\npidfile /d\n").findings, ::testing::SizeIs(1));
  EXPECT_THAT(parse("nts key /k cookie /k\n").findings, ::testing::SizeIs(1));
  EXPECT_THAT(parse("driftfile /d\nlogfile /l\npidfile /p\nkeys /k\n").findings, IsEmpty());
}

}  // namespace
}  // namespace conf
