#include "ntpdc/shell.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/cli.hpp"

namespace ntpdc {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// A shell whose host nobody is.
class ShellTest : public testing::Test {
 protected:
  static Shell shell_of(std::vector<common::Target> targets) {
    Command command;
    command.targets = std::move(targets);
    command.numeric = true;
    return Shell{command, nullptr, view::utc};
  }
  // Port 9 of an address of loopback that nobody uses.
  Shell shell = shell_of({*common::parse_target("127.0.0.99:9", 123, ntp::Family::none)});
};

TEST_F(ShellTest, OwnCommandsAskNobody) {
  EXPECT_THAT(shell.run("help").out, HasSubstr("dmpeers"));
  EXPECT_EQ(shell.run("help peers").out, "usage: peers\na line for each peer\n");
  EXPECT_THAT(shell.run("? traps").err, HasSubstr("traps are gone"));
  EXPECT_THAT(shell.run("version").out, StartsWith("ntpdc gnomon-"));
  EXPECT_EQ(shell.run("host").out, "current host is 127.0.0.99:9\n");
  EXPECT_EQ(shell.run("hostnames yes").out, "hostnames being shown\n");
  EXPECT_EQ(shell.run("hostnames").out, "hostnames being shown\n");
  EXPECT_EQ(shell.run("hostnames no").out, "hostnames not being shown\n");
  EXPECT_EQ(shell.run("keyid").out, "no keyid defined\n");
  EXPECT_EQ(shell.run("  ").out, "");
  EXPECT_EQ(shell.exit_status(), common::kExitOk);
  EXPECT_TRUE(shell.run("quit").quit);
  EXPECT_TRUE(shell.run("exit").quit);
}

TEST_F(ShellTest, AnotherHostIsAsked) {
  EXPECT_EQ(shell.run("host 127.0.0.98:9").out, "current host is 127.0.0.98:9\n");
  EXPECT_THAT(shell.run("peers").err, HasSubstr("127.0.0.98"));
  EXPECT_THAT(shell.run("host [::1").err, StartsWith("***"));
}

TEST_F(ShellTest, WrongUseIsOneLineAndAsksNobody) {
  for (const char* line : {"nonsense", "sys", "traps", "showpeer", "pstats", "clockstat",
                           "peers too much", "loopinfo a b", "ifstats", "reslist", "keyid x",
                           "hostnames maybe", "showpeer 1 2 3 4 5 6 7 8 9"}) {
    const auto result = shell.run(line);
    EXPECT_EQ(result.out, "") << line;
    EXPECT_THAT(result.err, StartsWith("***")) << line;
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << line;
  }
  EXPECT_EQ(shell.exit_status(), common::kExitUsage);
}

TEST_F(ShellTest, AHostThatDoesNotAnswerIsNamed) {
  const auto result = shell.run("sysinfo");
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("127.0.0.99:9): nobody listens"));
  EXPECT_EQ(shell.exit_status(), common::kExitNoneAnswered);
}

TEST_F(ShellTest, SeveralHostsAreToldApart) {
  Shell two = shell_of({*common::parse_target("127.0.0.98:9", 123, ntp::Family::none),
                        *common::parse_target("127.0.0.99:9", 123, ntp::Family::none)});
  EXPECT_EQ(two.run("peers").out, "server=127.0.0.98:9\nserver=127.0.0.99:9\n");
}

}  // namespace
}  // namespace ntpdc
