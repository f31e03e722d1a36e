#include "ntp-wait/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntp_wait {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

std::expected<Command, std::string> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "ntp-wait");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandLine, DefaultsAreTheOldOnes) {
  const auto command = parse({});
  ASSERT_TRUE(command);
  EXPECT_EQ(command->tries, 100U);
  EXPECT_EQ(command->sleep, seconds{6});
  EXPECT_EQ(command->timeout, seconds{600});
  EXPECT_FALSE(command->target);
}

TEST(CommandLine, TakesEveryOption) {
  const auto command =
      parse({"-v", "-n5", "--sleep=3", "-t", "9", "--json", "--port", "1123", "-6", "a"});
  ASSERT_TRUE(command);
  EXPECT_TRUE(command->verbose);
  EXPECT_TRUE(command->json);
  EXPECT_EQ(command->tries, 5U);
  EXPECT_EQ(command->sleep, seconds{3});
  EXPECT_EQ(command->timeout, seconds{9});
  EXPECT_EQ(command->target->port, 1123);
  EXPECT_EQ(command->target->family, ntp::Family::ipv6);
}

TEST(CommandLine, AShortSleepLeavesEachTryItsTime) {
  EXPECT_EQ(parse({"-n", "10", "-s", "0"})->timeout, seconds{20});
}

TEST(CommandLine, TheLongestWaitIsAYear) {
  EXPECT_EQ(parse({"-n", "1000000", "-s", "31536000"})->timeout, seconds{31'536'000});
}

TEST(CommandLine, RefusesNumbersThatAreNone) {
  for (const char* option : {"-n", "-s", "-t"}) {
    for (const char* value : {"", "x", "-1", "1.5", "99999999999999999999"}) {
      const auto command = parse({option, value});
      ASSERT_FALSE(command) << option << value;
      EXPECT_THAT(command.error(), HasSubstr(option));
    }
  }
  EXPECT_FALSE(parse({"-n", "0"}));
  EXPECT_FALSE(parse({"-t", "0"}));
}

TEST(CommandLine, OneHostAtMost) {
  const auto command = parse({"a", "b"});
  ASSERT_FALSE(command);
  EXPECT_EQ(command.error(), "2 hosts are named; name one, or none for this machine");
}

TEST(CommandLine, HelpAndVersionWaitForNobody) {
  EXPECT_THAT(parse({"-h"})->information, StartsWith("usage: ntp-wait "));
  EXPECT_THAT(parse({"-?"})->information, StartsWith("usage: ntp-wait "));
  EXPECT_THAT(parse({"-V"})->information, StartsWith("ntp-wait gnomon-"));
}

}  // namespace
}  // namespace ntp_wait
