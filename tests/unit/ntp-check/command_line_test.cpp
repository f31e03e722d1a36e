#include "ntp-check/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntp_check {
namespace {

using testing::HasSubstr;

std::expected<Command, std::string> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "ntp-check");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CheckCommandLine, TakesHostsInBothWays) {
  const auto command = parse({"-H", "a", "b", "192.0.2.0/30"});
  ASSERT_TRUE(command);
  ASSERT_EQ(command->targets.size(), 4U);
  EXPECT_EQ(command->targets[0].host, "a");
  EXPECT_FALSE(command->here);
  EXPECT_TRUE(parse({})->here);
}

TEST(CheckCommandLine, NamesOptionValueAndMend) {
  EXPECT_THAT(parse({"-w", "x"}).error(), HasSubstr("--warning 'x' is no range; write"));
  EXPECT_THAT(parse({"--timeout-state", "bad"}).error(), HasSubstr("none of ok, warning"));
  EXPECT_THAT(parse({"-t", "0"}).error(), HasSubstr("--timeout '0'"));
}

}  // namespace
}  // namespace ntp_check
