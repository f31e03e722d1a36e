#include "common/cli.hpp"

#include <array>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace common {
namespace {

constexpr std::array kOptions{
    Option{'p', "peers", "", "print a table of the peers"},
    Option{'n', "numeric", "", "addresses, not names"},
    Option{'c', "command", "COMMAND", "run COMMAND and exit"},
    Option{'\0', "port", "N", "UDP port of the servers"},
    Option{'\0', "portable", "", "for the test of prefixes"},
    Option{'h', "help", "", "print this and exit"},
};
constexpr Program kProgram{"ntpq", "[-pn] [-c COMMAND] [HOST ...]", "asks NTP daemons", kOptions};

std::expected<Arguments, std::string> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "ntpq");
  return parse_arguments(kProgram, static_cast<int>(words.size()), words.data());
}

TEST(Cli, BundlesShortOptions) {
  const auto arguments = parse({"-pn", "host"});
  ASSERT_TRUE(arguments);
  EXPECT_TRUE(arguments->has("peers"));
  EXPECT_TRUE(arguments->has("numeric"));
  EXPECT_FALSE(arguments->has("command"));
  EXPECT_EQ(arguments->operands(), std::vector<std::string>{"host"});
}

TEST(Cli, TakesAnArgumentInEveryForm) {
  const auto arguments = parse({"-crv", "-c", "as", "--command=pe", "--command", "rl", "-ncqu"});
  ASSERT_TRUE(arguments);
  EXPECT_EQ(arguments->values("command"), (std::vector<std::string>{"rv", "as", "pe", "rl", "qu"}));
  EXPECT_TRUE(arguments->has("numeric"));
}

TEST(Cli, TakesAnUnambiguousPrefix) {
  const auto arguments = parse({"--num", "--comm=rv", "--port=1123"});
  ASSERT_TRUE(arguments);
  EXPECT_TRUE(arguments->has("numeric"));
  EXPECT_EQ(arguments->value("command"), "rv");
  EXPECT_EQ(arguments->value("port"), "1123");
}

TEST(Cli, LeavesWhatComesAfterTwoDashes) {
  const auto arguments = parse({"--", "-p", "--unknown"});
  ASSERT_TRUE(arguments);
  EXPECT_FALSE(arguments->has("peers"));
  EXPECT_EQ(arguments->operands(), (std::vector<std::string>{"-p", "--unknown"}));
}

TEST(Cli, GivesTheLastValueOrAnother) {
  const auto arguments = parse({"--port", "1", "--port=2"});
  ASSERT_TRUE(arguments);
  EXPECT_EQ(arguments->value("port"), "2");
  EXPECT_EQ(arguments->value("command", "peers"), "peers");
  EXPECT_EQ(arguments->count("port"), 2U);
}

TEST(Cli, NamesWhatIsWrongAndTheMend) {
  EXPECT_EQ(parse({"--bogus"}).error(), "unknown option --bogus; see ntpq --help");
  EXPECT_EQ(parse({"-z"}).error(), "unknown option -z; see ntpq --help");
  EXPECT_EQ(parse({"-pz"}).error(), "unknown option -pz; see ntpq --help");
  EXPECT_EQ(parse({"--p"}).error(),
            "option --p is ambiguous: it may be --peers or --port or --portable");
  EXPECT_EQ(parse({"--command"}).error(),
            "option -c, --command needs an argument: COMMAND; see ntpq --help");
  EXPECT_EQ(parse({"-c"}).error(),
            "option -c, --command needs an argument: COMMAND; see ntpq --help");
  EXPECT_EQ(parse({"--peers=3"}).error(), "option -p, --peers takes no argument; see ntpq --help");
  EXPECT_EQ(parse({"--bo\x1bgus"}).error(), "unknown option --bo^[gus; see ntpq --help");
}

TEST(Cli, ListsEveryOption) {
  const std::string help = help_text(kProgram);
  EXPECT_TRUE(help.starts_with("usage: ntpq [-pn] [-c COMMAND] [HOST ...]\nasks NTP daemons\n"));
  for (const Option& option : kOptions) {
    EXPECT_NE(help.find("--" + std::string{option.name}), std::string::npos) << option.name;
  }
}

}  // namespace
}  // namespace common
