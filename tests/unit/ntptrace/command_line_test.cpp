#include "ntptrace/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntptrace {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::expected<Command, std::string> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "ntptrace");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandLine, WithoutWordsBeginsHere) {
  const auto command = parse({});
  ASSERT_TRUE(command);
  EXPECT_EQ(command->traced.front().server, "127.0.0.1");
  EXPECT_EQ(command->traced.front().start.candidates.size(), 2U);
  EXPECT_TRUE(command->traced.front().start.names);
  EXPECT_EQ(command->traced.front().start.most, 99U);
}

TEST(CommandLine, TakesAHostEitherWay) {
  EXPECT_EQ(parse({"-n", "-m", "5", "-r", "a:5"})->traced.at(0).start.candidates.at(0).port, 5);
  EXPECT_EQ(parse({"--port", "6", "a"})->traced.at(0).start.candidates.at(0).port, 6);
  EXPECT_EQ(parse({"a:5"})->traced.at(0).server, "a:5");
  EXPECT_FALSE(parse({"-n"})->traced.at(0).start.names);
}

TEST(CommandLine, TakesManyHosts) {
  const auto command = parse({"-r", "a", "b", "192.0.2.0/30"});
  ASSERT_TRUE(command);
  ASSERT_EQ(command->traced.size(), 4U);
  EXPECT_EQ(command->traced[3].server, "192.0.2.2");
  EXPECT_EQ(command->traced[3].start.candidates.size(), 1U);
  EXPECT_THAT(parse({"10.0.0.0/16"}).error(), HasSubstr("add --yes"));
}

TEST(CommandLine, AnEmptyHostIsNotThisMachine) {
  EXPECT_THAT(parse({""}).error(), StartsWith("'' is no host; write NAME"));
  EXPECT_THAT(parse({"-r", ""}).error(), StartsWith("'' is no host; write NAME"));
}

TEST(CommandLine, RefusesALimitThatIsNone) {
  for (const char* limit : {"0", "1000", "x", ""}) {
    EXPECT_FALSE(parse({"-m", limit})) << limit;
  }
}

TEST(CommandLine, HelpAndVersionAskNobody) {
  EXPECT_THAT(parse({"-h"})->information, StartsWith("usage: ntptrace "));
  EXPECT_THAT(parse({"-V"})->information, StartsWith("ntptrace gnomon-"));
}

}  // namespace
}  // namespace ntptrace
