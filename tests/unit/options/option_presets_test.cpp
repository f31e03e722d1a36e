#include "option_presets.hpp"

#include <gmock/gmock.h>

#include "parsing.hpp"

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Presets, AVariableSetsItsOption) {
  const Options given =
      options({}, {"NTPD_CONFIGFILE=/x", "NTPD_PANICGATE=", "NTPD_USER=ntp:ntp",
                   "NTPD_UPDATEINTERVAL=60", "NTPD_SET_DEBUG_LEVEL=2", "NTPD_CHECK_CONFIG=json"});
  EXPECT_EQ(given.configuration, "/x");
  EXPECT_TRUE(given.panic_gate);
  EXPECT_EQ(given.user, "ntp:ntp");
  EXPECT_EQ(given.debug, 2);
  EXPECT_EQ(given.check, CheckFormat::json);
}

TEST(Presets, OneVariableHoldsAWholeCommandLine) {
  const Options given = options({}, {"NTPD= -g  -u ntp:ntp --pidfile=/p a.example"});
  EXPECT_TRUE(given.panic_gate);
  EXPECT_EQ(given.user, "ntp:ntp");
  EXPECT_EQ(given.pid_file, "/p");
  EXPECT_THAT(given.servers, ElementsAre("a.example"));
}

TEST(Presets, TheCommandLineWins) {
  EXPECT_EQ(options({"-u", "b"}, {"NTPD_USER=a"}).user, "b");
  EXPECT_EQ(options({"-u", "b"}, {"NTPD=-ua"}).user, "b");
  EXPECT_THAT(options({"-t", "5"}, {"NTPD_TRUSTEDKEY=4"}).trusted, ElementsAre(4, 5));
}

TEST(Presets, EachOneThatIsUsedIsTold) {
  const Options given = options({}, {"NTPD_USER=ntp", "NTPD=-g -n", "NTPD_AUTHNOREQ=1"});
  ASSERT_THAT(given.remarks, SizeIs(4));
  EXPECT_EQ(given.remarks[0].text, "NTPD_USER in the environment presets --user=ntp");
  EXPECT_EQ(given.remarks[1].text, "NTPD in the environment presets -g -n");
}

TEST(Presets, WhatNamesNoOptionPresetsNothing) {
  const Options given = options({}, {"NTPD_OPTS=-g", "NTPD_HELP=1", "NTPD_VERSION=", "NTPDATE=x",
                                     "NTPD_CONF=/x", "ntpd_user=a", "NTPD_", "NTPD", "HOME=/"});
  EXPECT_THAT(given.remarks, IsEmpty());
  EXPECT_FALSE(given.help || given.panic_gate);
}

TEST(Presets, AMistakeNamesItsVariable) {
  EXPECT_EQ(complaint({}, {"NTPD_PORT=0"}),
            "NTPD_PORT in the environment: option --port 0: a port is a number from 1 to 65535");
  EXPECT_EQ(complaint({}, {"NTPD=--nonsense"}),
            "NTPD in the environment: unknown option --nonsense; see ntpd --help");
  EXPECT_EQ(complaint({}, {"NTPD_USER="}),
            "NTPD_USER in the environment: option -u, --user needs an argument: USER[:GROUP]; see "
            "ntpd --help");
}

TEST(Presets, ThereNeedNotBeAnEnvironment) { EXPECT_THAT(option::presets(nullptr), IsEmpty()); }

}  // namespace
