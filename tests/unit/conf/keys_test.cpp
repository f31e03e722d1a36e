#include "conf/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::uint32_t> trusted(std::string_view text) {
  const Result result = parse(text);
  EXPECT_THAT(sentences(result), IsEmpty()) << text;
  return result.settings.auth.trusted;
}

TEST(Keys, TheFileIsKept) {
  const Result result = parse("keys \"/etc/ntp # keys\"");
  EXPECT_EQ(result.settings.auth.keys_file, "/etc/ntp # keys");
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST(Keys, TheFileWinsOverTheCommandLineAndSaysSo) {
  core::Settings base;
  base.auth.keys_file = "/a";
  const Result result = parse("keys /b", base);
  EXPECT_EQ(result.settings.auth.keys_file, "/b");
  EXPECT_EQ(only_finding(result).text, "keys /b replaces /a of the command line");
}

TEST(Keys, TrustedOnesAreNumbersAndRanges) {
  EXPECT_THAT(trusted("trustedkey 4 8 42"), ElementsAre(4, 8, 42));
  EXPECT_THAT(trusted("trustedkey 9 ( 1 ... 3 ) 2"), ElementsAre(1, 2, 3, 9));
  EXPECT_THAT(trusted("trustedkey (8 ... 10) 1"), ElementsAre(1, 8, 9, 10));
  EXPECT_THAT(trusted("trustedkey ( 65535 ... 65535 )"), ElementsAre(65535));
  EXPECT_THAT(trusted("trustedkey ( 1 ... 65535 )"), SizeIs(65535));
}

TEST(Keys, LinesAddUp) {
  EXPECT_THAT(trusted("trustedkey 4\ntrustedkey 1 4\n"), ElementsAre(1, 4));
}

TEST(Keys, ThatRepeatThemselvesEnd) {
  std::string text;
  for (int i = 0; i < 9000; ++i) text += "trustedkey ( 1 ... 65535 )\ntrustedkey 65535\n";
  const Result result = parse(text);
  EXPECT_THAT(result.settings.auth.trusted, SizeIs(65535));
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings.front().text, "these are too many keys; name each once");
}

TEST(Keys, ABadNumberUndoesItsLine) {
  for (const char* text : {"trustedkey",
                           "trustedkey 0",
                           "trustedkey 65536",
                           "trustedkey -1",
                           "trustedkey 1 x",
                           "trustedkey 1 \"2\"",
                           "trustedkey ( 3 ... 1 )",
                           "trustedkey ( 1 ... )",
                           "trustedkey ( 1",
                           "trustedkey ( 1 .. 3 )",
                           "trustedkey ( 1 ... 3",
                           "trustedkey )",
                           "trustedkey (",
                           "trustedkey 1...3",
                           "trustedkey ( 1 ... 65535 ) ( 1 ... 65535 )",
                           "controlkey 0",
                           "controlkey 65536",
                           "controlkey",
                           "controlkey 1 2",
                           "requestkey x"}) {
    const Result result = parse(text);
    EXPECT_EQ(only_finding(result).level, Level::error) << text;
    EXPECT_EQ(result.settings, core::Settings{}) << text;
  }
  EXPECT_EQ(only_finding(parse("trustedkey 1 0")).sentence(),
            "ntp.conf:1: 0 is not a key number from 1 to 65535");
  EXPECT_EQ(only_finding(parse("trustedkey 1 0")).column, 14);
}

TEST(Keys, TheControlKeyIsKept) {
  const Result result = parse("controlkey 5\nkeys /k\ntrustedkey 5\n");
  EXPECT_EQ(result.settings.auth.control, 5U);
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST(Keys, AControlKeyThatCannotWorkIsAWarning) {
  const Finding no_file = only_finding(parse("trustedkey 5\ncontrolkey 5\n"));
  EXPECT_THAT(no_file.sentence(), HasSubstr("ntp.conf:2: controlkey 5 is in no file"));
  const Finding not_trusted = only_finding(parse("keys /k\ncontrolkey 5\ntrustedkey 4\n"));
  EXPECT_EQ(not_trusted.level, Level::warning);
  EXPECT_THAT(not_trusted.text, HasSubstr("a line `trustedkey 5` is missing"));
}

TEST(Keys, AListOfTheCommandLineTakesCommas) {
  EXPECT_THAT(*parse_key_list("5"), ElementsAre(5));
  EXPECT_THAT(*parse_key_list("9,1,(3 ... 4)"), ElementsAre(1, 3, 4, 9));
  EXPECT_EQ(parse_key_list("x").error(), "x is not a key number from 1 to 65535");
  EXPECT_FALSE(parse_key_list(""));
}

}  // namespace
}  // namespace conf
