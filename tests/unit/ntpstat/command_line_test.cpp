#include "ntpstat/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntpstat {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::expected<Command, std::string> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "ntpstat");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandLine, WithoutWordsAsksThisMachine) {
  const auto command = parse({});
  ASSERT_TRUE(command);
  EXPECT_TRUE(command->targets.empty());
  EXPECT_FALSE(command->limit);
  EXPECT_FALSE(command->json);
}

TEST(CommandLine, TakesALimitAndHosts) {
  const auto command = parse({"-m", "12.5", "--json", "--port=1123", "a", "[::1]:5"});
  ASSERT_TRUE(command);
  EXPECT_EQ(command->limit, Milliseconds{12.5});
  EXPECT_TRUE(command->json);
  ASSERT_EQ(command->targets.size(), 2U);
  EXPECT_EQ(command->targets[0].port, 1123);
  EXPECT_EQ(command->targets[1].port, 5);
}

TEST(CommandLine, RefusesALimitThatIsNone) {
  for (const char* limit : {"", "x", "-1", "1ms", "nan", "inf", "1e300"}) {
    const auto command = parse({"-m", limit});
    ASSERT_FALSE(command) << limit;
    EXPECT_THAT(command.error(), HasSubstr("is no number of milliseconds"));
  }
}

TEST(CommandLine, HelpAndVersionAskNobody) {
  EXPECT_THAT(parse({"-h"})->information, StartsWith("usage: ntpstat "));
  EXPECT_THAT(parse({"-V"})->information, StartsWith("ntpstat gnomon-"));
}

}  // namespace
}  // namespace ntpstat
