#include "ntptime/command_line.hpp"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntptime {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using Unit = sys::KernelClockChange::Unit;

std::expected<Command, std::string> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "ntptime");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandLine, WithoutOptionsNothingIsChanged) {
  const auto command = parse({});
  ASSERT_TRUE(command);
  EXPECT_TRUE(command->change.is_empty());
  EXPECT_EQ(command->form, Form::text);
}

TEST(CommandLine, TakesEveryOption) {
  struct Row {
    std::vector<const char*> words;
    std::function<bool(const Command&)> holds;
  };
  using F = const Command&;
  const Row rows[] = {
      {{"-M"}, [](F c) { return c.change.unit == Unit::micro; }},
      {{"-N"}, [](F c) { return c.change.unit == Unit::nano; }},
      {{"-T", "37"}, [](F c) { return c.change.tai_offset_s == 37; }},
      {{"-c"}, [](F c) { return c.measures && c.change.is_empty(); }},
      {{"-e", "250"}, [](F c) { return c.change.est_error_us == 250; }},
      {{"-f", "-12.5"}, [](F c) { return c.change.frequency_ppm == -12.5; }},
      {{"-f", "+500"}, [](F c) { return c.change.frequency_ppm == 500; }},
      {{"-j"}, [](F c) { return c.form == Form::json && c.change.is_empty(); }},
      {{"-m", "16000000"}, [](F c) { return c.change.max_error_us == 16'000'000; }},
      {{"-n"}, [](F c) { return c.dry_run; }},
      {{"-o", "2.5"}, [](F c) { return c.change.offset_us == 2500; }},
      {{"-r"}, [](F c) { return c.raw && c.change.is_empty(); }},
      {{"-s", "64"}, [](F c) { return c.change.status == 64; }},
      {{"-s", "0x41"}, [](F c) { return c.change.status == 65; }},
      {{"-s", "0"}, [](F c) { return c.change.status == 0; }},
      {{"-t", "10"}, [](F c) { return c.change.time_constant == 10; }},
      {{"-w"}, [](F c) { return c.form == Form::words && c.change.is_empty(); }},
      {{"--style=ntpsec"}, [](F c) { return c.style == view::Style::ntpsec; }},
      {{"-crt6"}, [](F c) { return c.measures && c.raw && c.change.time_constant == 6; }},
  };
  for (const Row& row : rows) {
    const auto command = parse(row.words);
    ASSERT_TRUE(command) << row.words[0] << ": " << command.error();
    EXPECT_TRUE(row.holds(*command)) << row.words[0];
  }
}

TEST(CommandLine, RefusesValuesThatAreOutOfBounds) {
  struct Row {
    const char* option;
    std::vector<const char*> values;
  };
  const Row rows[] = {
      {"-T", {"", "-1", "1001", "x", "1.5"}},
      {"-e", {"", "-1", "16000001", "1us"}},
      {"-f", {"", "500.1", "-501", "nan", "inf", "1e3", "1ppm"}},
      {"-m", {"", "-1", "16000001", "99999999999999999999"}},
      {"-o", {"", "501", "-500.5", "nan", "1ms"}},
      {"-s", {"", "0x", "256", "0x100", "0x2000", "-1", "0x30", "48", "PLL", "0xg"}},
      {"-t", {"", "-1", "11", "x"}},
  };
  for (const Row& row : rows) {
    for (const char* value : row.values) {
      const auto command = parse({row.option, value});
      ASSERT_FALSE(command) << row.option << " " << value;
      EXPECT_THAT(command.error(), HasSubstr(row.option));
    }
  }
}

TEST(CommandLine, RefusesWhatContradictsItself) {
  EXPECT_THAT(parse({"-MN"}).error(), StartsWith("-M counts microseconds"));
  EXPECT_THAT(parse({"time.example"}).error(), HasSubstr("kerninfo"));
  EXPECT_EQ(parse({"--style=wild"}).error(), "--style is classic or ntpsec");
}

TEST(CommandLine, HelpAndVersionReadNoClock) {
  EXPECT_THAT(parse({"-h"})->information, StartsWith("usage: ntptime "));
  EXPECT_THAT(parse({"-?"})->information, StartsWith("usage: ntptime "));
  EXPECT_THAT(parse({"-V"})->information, StartsWith("ntptime gnomon-"));
}

}  // namespace
}  // namespace ntptime
