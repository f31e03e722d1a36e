#include "ntpdc/command_line.hpp"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntpdc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::expected<Command, std::string> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "ntpdc");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(NtpdcCommandLine, WithoutAnythingItReadsCommandsForThisMachine) {
  const auto command = parse({});
  ASSERT_TRUE(command);
  EXPECT_TRUE(command->lines.empty());
  EXPECT_EQ(command->targets.at(0).host, "localhost");
  EXPECT_EQ(command->targets.at(0).port, 123);
}

TEST(NtpdcCommandLine, TakesEveryOption) {
  struct Row {
    std::vector<const char*> words;
    std::function<bool(const Command&)> holds;
  };
  using F = const Command&;
  const Row rows[] = {
      {{"-4"}, [](F c) { return c.targets[0].family == ntp::Family::ipv4; }},
      {{"-6"}, [](F c) { return c.targets[0].family == ntp::Family::ipv6; }},
      {{"-a", "7"}, [](F c) { return c.key_id == 7U; }},
      {{"-c", "peers"}, [](F c) { return c.lines == std::vector<std::string>{"peers"}; }},
      {{"-d"}, [](F c) { return c.lines.empty(); }},
      {{"-i"}, [](F c) { return c.lines.empty(); }},
      {{"-k", "file"}, [](F c) { return c.key_file == "file"; }},
      {{"-l"}, [](F c) { return c.lines.at(0) == "listpeers"; }},
      {{"-n"}, [](F c) { return c.numeric; }},
      {{"-p"}, [](F c) { return c.lines.at(0) == "peers"; }},
      {{"-s"}, [](F c) { return c.lines.at(0) == "dmpeers"; }},
      {{"--port=1123"}, [](F c) { return c.targets[0].port == 1123; }},
      {{"-np", "a", "b:9"}, [](F c) { return c.targets.size() == 2 && c.targets[1].port == 9; }},
  };
  for (const Row& row : rows) {
    const auto command = parse(row.words);
    ASSERT_TRUE(command) << row.words[0] << ": " << command.error();
    EXPECT_TRUE(row.holds(*command)) << row.words[0];
  }
}

TEST(NtpdcCommandLine, CommandsComeInTheirOrder) {
  EXPECT_THAT(parse({"-c", "sysinfo", "-c", "iostats"})->lines, ElementsAre("sysinfo", "iostats"));
}

TEST(NtpdcCommandLine, RefusesWhatIsWrong) {
  for (const char* id : {"", "0", "65536", "x"}) {
    EXPECT_THAT(parse({"-a", id}).error(), HasSubstr("-a"));
  }
  EXPECT_THAT(parse({"-i", "-p"}).error(), StartsWith("-i reads commands"));
  EXPECT_FALSE(parse({"-46"}));
  EXPECT_FALSE(parse({"[::1"}));
  EXPECT_FALSE(parse({"--nonsense"}));
}

TEST(NtpdcCommandLine, AKeyThatIsNotThereIsNamed) {
  EXPECT_EQ(*key_of(*parse({})), nullptr);
  EXPECT_THAT(key_of(*parse({"-a", "7", "-k", "/nowhere/keys"})).error(),
              StartsWith("cannot read the keys /nowhere/keys: "));
  EXPECT_THAT(key_of(*parse({"-a", "7", "-k", "/dev/null"})).error(),
              StartsWith("there is no key 7 in /dev/null"));
}

TEST(NtpdcCommandLine, HelpAndVersionAskNobody) {
  EXPECT_THAT(parse({"-h"})->information, StartsWith("usage: ntpdc "));
  EXPECT_THAT(parse({"-?"})->information, StartsWith("usage: ntpdc "));
  EXPECT_THAT(parse({"-V"})->information, StartsWith("ntpdc gnomon-"));
}

}  // namespace
}  // namespace ntpdc
