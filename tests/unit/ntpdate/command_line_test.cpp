#include "ntpdate/command_line.hpp"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntpdate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

using Words = std::vector<const char*>;

std::expected<Command, std::string> parse(Flavour flavour, Words words) {
  words.insert(words.begin(), "program");
  return parse_command_line(flavour, static_cast<int>(words.size()), words.data());
}

struct Row {
  Words words;
  std::function<bool(const Command&)> holds;
};

void expect_rows(Flavour flavour, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    Words words = row.words;
    words.push_back("server");
    const auto command = parse(flavour, words);
    ASSERT_TRUE(command) << words.front() << ": " << command.error();
    EXPECT_TRUE(row.holds(*command)) << words.front();
  }
}

TEST(NtpdateCommandLine, DefaultsAreTheOldOnes) {
  const auto command = parse(Flavour::ntpdate, {"server"});
  ASSERT_TRUE(command);
  EXPECT_EQ(command->wish, Wish::threshold);
  EXPECT_FALSE(command->wish_was_said);
  EXPECT_EQ(command->step_beyond, ntp::Seconds{0.5});
  EXPECT_EQ(command->samples, 4);
  EXPECT_EQ(command->timeout, seconds{1});
  EXPECT_EQ(command->version, 4);
  EXPECT_EQ(command->key_file, "/etc/ntp.keys");
  EXPECT_EQ(command->targets.at(0).port, 123);
}

TEST(NtpdateCommandLine, TakesEveryOption) {
  using F = const Command&;
  expect_rows(Flavour::ntpdate,
              {{{"-4"}, [](F c) { return c.targets[0].family == ntp::Family::ipv4; }},
               {{"-6"}, [](F c) { return c.targets[0].family == ntp::Family::ipv6; }},
               {{"-a", "7"}, [](F c) { return c.key == 7U; }},
               {{"-b"}, [](F c) { return c.wish == Wish::step && c.wish_was_said; }},
               {{"-B"}, [](F c) { return c.wish == Wish::slew && c.wish_was_said; }},
               {{"-d"}, [](F c) { return c.debug == 1 && c.wish == Wish::query; }},
               {{"-e", "0.01"}, [](F c) { return c.wish == Wish::threshold; }},
               {{"-j"}, [](F c) { return c.form == Form::json; }},
               {{"--json"}, [](F c) { return c.form == Form::json; }},
               {{"-k", "file"}, [](F c) { return c.key_file == "file"; }},
               {{"-o", "3"}, [](F c) { return c.version == 3; }},
               {{"-p", "8"}, [](F c) { return c.samples == 8; }},
               {{"-q"}, [](F c) { return c.wish == Wish::query; }},
               {{"-s"}, [](F c) { return c.to_syslog; }},
               {{"-t", "0.2"}, [](F c) { return c.timeout == milliseconds{200}; }},
               {{"-u"}, [](F c) { return c.wish == Wish::threshold; }},
               {{"-v"}, [](F c) { return c.verbose; }},
               {{"--clock=virtual:offset=1"}, [](F c) { return c.clock == "virtual:offset=1"; }},
               {{"--port", "1123"}, [](F c) { return c.targets[0].port == 1123; }},
               {{"-qub"}, [](F c) { return c.wish == Wish::query; }}});
}

TEST(NtpdigCommandLine, DefaultsAreNtpsecs) {
  const auto command = parse(Flavour::ntpdig, {});
  ASSERT_TRUE(command);
  EXPECT_EQ(command->wish, Wish::query);
  EXPECT_EQ(command->samples, 1);
  EXPECT_EQ(command->timeout, seconds{5});
  EXPECT_EQ(command->gap, milliseconds{50});
  EXPECT_TRUE(command->wait);
  EXPECT_EQ(command->targets.at(0).host, "localhost");
}

TEST(NtpdigCommandLine, TakesEveryOption) {
  using F = const Command&;
  expect_rows(Flavour::ntpdig,
              {{{"-4"}, [](F c) { return c.targets[0].family == ntp::Family::ipv4; }},
               {{"-6"}, [](F c) { return c.targets[0].family == ntp::Family::ipv6; }},
               {{"-a", "7"}, [](F c) { return c.key == 7U; }},
               {{"-c", "pool"}, [](F c) { return c.targets.size() == 2; }},
               {{"-dd"}, [](F c) { return c.debug == 2 && c.wish == Wish::query; }},
               {{"-D", "3"}, [](F c) { return c.debug == 3; }},
               {{"-g", "10"}, [](F c) { return c.gap == milliseconds{10}; }},
               {{"-j"}, [](F c) { return c.form == Form::ntpdig_json; }},
               {{"-k", "file"}, [](F c) { return c.key_file == "file"; }},
               {{"-l", "log"}, [](F c) { return c.log_file == "log"; }},
               {{"-M", "128"}, [](F c) { return c.step_beyond == ntp::Seconds{0.128}; }},
               {{"-p", "3"}, [](F c) { return c.samples == 3; }},
               {{"-S"}, [](F c) { return c.wish == Wish::step && c.wish_was_said; }},
               {{"-s"}, [](F c) { return c.wish == Wish::slew && c.wish_was_said; }},
               {{"-Ss"}, [](F c) { return c.wish == Wish::threshold && c.wish_was_said; }},
               {{"-t", "2"}, [](F c) { return c.timeout == seconds{2}; }},
               {{"-w"}, [](F c) { return c.wait; }},
               {{"--no-wait"}, [](F c) { return !c.wait; }},
               {{"--clock=observe"}, [](F c) { return c.clock == "observe"; }},
               {{"--port", "1123"}, [](F c) { return c.targets[0].port == 1123; }}});
}

TEST(NtpdateCommandLine, RefusesNumbersThatAreNone) {
  for (const char* option : {"-a", "-o", "-p", "-t", "--port"}) {
    for (const char* value : {"", "x", "-1", "0", "1x", "99999999999999999999", "nan"}) {
      const auto command = parse(Flavour::ntpdate, {option, value, "server"});
      ASSERT_FALSE(command) << option << " " << value;
      EXPECT_THAT(command.error(), HasSubstr(option));
    }
  }
  EXPECT_FALSE(parse(Flavour::ntpdate, {"-o", "5", "server"}));
  EXPECT_FALSE(parse(Flavour::ntpdate, {"-p", "9", "server"}));
  EXPECT_FALSE(parse(Flavour::ntpdate, {"-a", "65536", "server"}));
  EXPECT_FALSE(parse(Flavour::ntpdate, {"-t", "61", "server"}));
}

TEST(NtpdigCommandLine, RefusesNumbersThatAreNone) {
  for (const char* option : {"-a", "-D", "-g", "-M", "-p", "-t"}) {
    for (const char* value : {"", "x", "-1", "1x", "99999999999999999999"}) {
      const auto command = parse(Flavour::ntpdig, {option, value});
      ASSERT_FALSE(command) << option << " " << value;
      EXPECT_THAT(command.error(), HasSubstr(option));
    }
  }
}

TEST(NtpdateCommandLine, SaysWhatIsMissingOrTooMuch) {
  EXPECT_THAT(parse(Flavour::ntpdate, {}).error(), StartsWith("no servers can be used"));
  EXPECT_EQ(parse(Flavour::ntpdate, {"-bB", "a"}).error(),
            "-b steps and -B slews; give one of them");
  EXPECT_THAT(parse(Flavour::ntpdate, {"--clock", "", "a"}).error(), StartsWith("--clock needs"));
  EXPECT_EQ(parse(Flavour::ntpdate, Words(65, "a")).error(),
            "65 servers are named; 64 are asked at most");
  EXPECT_FALSE(parse(Flavour::ntpdate, {"-46", "a"}));
  EXPECT_FALSE(parse(Flavour::ntpdate, {"[::1"}));
}

TEST(NtpdateCommandLine, HelpAndVersionAskNobody) {
  EXPECT_THAT(parse(Flavour::ntpdate, {"-h"})->information, StartsWith("usage: ntpdate "));
  EXPECT_THAT(parse(Flavour::ntpdig, {"-?"})->information, StartsWith("usage: ntpdig "));
  EXPECT_THAT(parse(Flavour::ntpdate, {"-V"})->information, StartsWith("ntpdate gnomon-"));
  EXPECT_THAT(parse(Flavour::ntpdig, {"-V"})->information, StartsWith("ntpdig gnomon-"));
}

}  // namespace
}  // namespace ntpdate
