#include "ntpdc/command_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntpdc {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Everything that the old program had.
constexpr std::string_view kAnswered[] = {
    "clockstat", "dmpeers", "ifstats", "iostats",  "kerninfo", "listpeers", "loopinfo",  "monlist",
    "peers",     "pstats",  "reslist", "showpeer", "sysinfo",  "sysstats",  "timerstats"};
constexpr std::string_view kOthers[] = {
    "addpeer",    "addrefclock", "addserver",  "addtrap",     "authinfo", "broadcast", "clkbug",
    "clrtrap",    "controlkey",  "ctlstats",   "delrestrict", "disable",  "enable",    "fudge",
    "memstats",   "preset",      "readkeys",   "requestkey",  "reset",    "restrict",  "traps",
    "trustedkey", "unconfig",    "unrestrict", "untrustedkey"};

TEST(CommandTable, EveryCommandThatModeSixAnswersIsThere) {
  for (const std::string_view name : kAnswered) {
    ASSERT_NE(find_command(name).row, nullptr) << name;
    EXPECT_EQ(find_command(name).row->name, name);
    EXPECT_FALSE(became_of(name)) << name;
  }
  EXPECT_EQ(commands().size(), std::size(kAnswered));
}

TEST(CommandTable, OfEveryOtherOneLineSaysWhatBecameOfIt) {
  for (const std::string_view name : kOthers) {
    const auto line = became_of(name);
    ASSERT_TRUE(line) << name;
    EXPECT_THAT(*line, HasSubstr(std::string{name}));
    EXPECT_THAT(*line, Not(HasSubstr("\n")));
    EXPECT_THAT(*line, Not(HasSubstr("{}")));
  }
  EXPECT_FALSE(became_of("nonsense"));
}

TEST(CommandTable, AnUnambiguousBeginningIsEnough) {
  EXPECT_EQ(find_command("dm").row->show, Show::dmpeers);
  EXPECT_THAT(find_command("sys").error, StartsWith("***Command `sys' ambiguous: sysinfo"));
  EXPECT_THAT(find_command("x\x1b").error, StartsWith("***Command `x^[' unknown"));
  EXPECT_EQ(find_command("").row, nullptr);
}

TEST(CommandTable, HelpHasAll) {
  for (const std::string_view name : kAnswered) {
    EXPECT_THAT(help_text(), HasSubstr(std::string{name}));
  }
  for (const std::string_view name : kOthers) {
    EXPECT_THAT(help_text(), HasSubstr(std::string{name}));
  }
}

}  // namespace
}  // namespace ntpdc
