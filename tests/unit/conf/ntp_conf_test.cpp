#include "conf/ntp_conf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conf/limits.hpp"
#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(NtpConf, AnEmptyFileChangesNothing) {
  core::Settings base;
  base.drift_file = "/d";
  base.discipline.panic_gate = true;
  base.sources.push_back({.name = "given"});
  const Result result = parse("\n  \n# nothing\n", base);
  EXPECT_EQ(result.settings, base);
  EXPECT_THAT(sentences(result), IsEmpty());
}

TEST(NtpConf, GoesOnBehindABadLine) {
  const Result result = parse("server a\nserver b minpoll 20\n\nserver c\n");
  EXPECT_THAT(result.settings.sources, SizeIs(2));
  EXPECT_THAT(sentences(result), ElementsAre("ntp.conf:2: minpoll 20 is above 17"));
}

TEST(NtpConf, TheLastLineNeedsNoEnd) {
  EXPECT_THAT(parse("server a\r\nserver b").settings.sources, SizeIs(2));
}

TEST(NtpConf, AnUnknownWordIsAnError) {
  EXPECT_THAT(complaints("makestep 1 3\nSERVER a\n\"server\" a\n"),
              ElementsAre("ntp.conf:1: makestep is not a directive; remove it",
                          "ntp.conf:2: SERVER is not a directive; did you mean server?",
                          "ntp.conf:3: server is not a directive; did you mean server?"));
  EXPECT_EQ(only_finding(parse("makestep")).level, Level::error);
}

TEST(NtpConf, HostileTextIsShownEscaped) {
  EXPECT_THAT(complaints("\xffx\n"),
              ElementsAre("ntp.conf:1: \\xffx is not a directive; remove it"));
}

TEST(NtpConf, SkipsAByteOrderMark) {
  const Result result = parse("\xef\xbb\xbfserver a\n");
  EXPECT_THAT(result.settings.sources, SizeIs(1));
  EXPECT_THAT(sentences(result), IsEmpty());
}

TEST(NtpConf, ALongLineIsNotRead) {
  const std::string longest = "server a" + std::string(kMaxLineOctets - 8, ' ');
  EXPECT_THAT(parse(longest).settings.sources, SizeIs(1));
  const Result result = parse(longest + " \nserver b\n");
  EXPECT_THAT(result.settings.sources, SizeIs(1));
  EXPECT_EQ(only_finding(result).level, Level::error);
  EXPECT_EQ(only_finding(result).text, "the line is longer than 4096 octets");
}

TEST(NtpConf, AFileThatIsTooLongIsFatal) {
  const Result result = parse("server a\n" + std::string(kMaxFileOctets, '\n'));
  EXPECT_THAT(result.settings.sources, IsEmpty());
  EXPECT_EQ(only_finding(result).level, Level::fatal);
}

TEST(NtpConf, TooManyLinesAreFatal) {
  const std::string lines(static_cast<std::size_t>(kMaxLines), '\n');
  EXPECT_THAT(complaints(lines), IsEmpty());
  const Result result = parse(lines + "server a\n");
  EXPECT_THAT(result.settings.sources, IsEmpty());
  EXPECT_EQ(only_finding(result).level, Level::fatal);
}

TEST(NtpConf, TooManyFindingsAreFatal) {
  std::string text;
  for (std::size_t i = 0; i < 2 * kMaxFindings; ++i) text += "wrong\n";
  const Result result = parse(text);
  EXPECT_THAT(result.findings, SizeIs(kMaxFindings));
  EXPECT_EQ(result.findings.back().level, Level::fatal);
  EXPECT_EQ(result.findings.back().line, static_cast<int>(kMaxFindings));
}

TEST(Include, IsReadWhereItStands) {
  const Result result = parse("server a\nincludefile /etc/more\nserver c\n", {},
                              {{"/etc/more", "server b\nserver x minpoll 20\n"}});
  ASSERT_THAT(result.settings.sources, SizeIs(3));
  EXPECT_EQ(result.settings.sources[1].name, "b");
  EXPECT_THAT(sentences(result), ElementsAre("/etc/more:2: minpoll 20 is above 17"));
}

TEST(Include, IsRelativeToTheFileThatNamesIt) {
  const Files files{{"/etc/ntp/a.conf", "includefile sub/b.conf\n"},
                    {"/etc/ntp/sub/b.conf", "server b\n"},
                    {"plain", "server p\n"}};
  const Result result = parse("includefile /etc/ntp/a.conf\nincludefile plain\n", {}, files);
  EXPECT_THAT(sentences(result), IsEmpty());
  EXPECT_THAT(result.settings.sources, SizeIs(2));
}

TEST(Include, ThatCannotBeReadIsNamed) {
  const Result result = parse("includefile /etc/none\nserver a\n");
  EXPECT_THAT(sentences(result), ElementsAre("ntp.conf:1: includefile /etc/none: cannot be read; "
                                             "check the path and its permissions"));
  EXPECT_EQ(only_finding(result).level, Level::error);
  EXPECT_THAT(result.settings.sources, SizeIs(1));
}

TEST(Include, NeedsAReader) {
  const Result result = parse_ntp_conf("includefile x\n", "f", {}, {});
  EXPECT_THAT(only_finding(result).text, HasSubstr("cannot be read"));
}

TEST(Include, OfAFolderReadsItsFilesInOrder) {
  const Files files{{"/etc/ntp.d/b.conf", "server b\n"},
                    {"/etc/ntp.d/a.conf", "server a\n"},
                    {"/etc/ntp.d/.c.conf", "wrong\n"},
                    {"/etc/ntp.d/note.txt", "wrong\n"}};
  const Result result = parse("includefile /etc/ntp.d\n", {}, files);
  EXPECT_THAT(sentences(result), IsEmpty());
  ASSERT_THAT(result.settings.sources, SizeIs(2));
  EXPECT_EQ(result.settings.sources[0].name, "a");
}

TEST(Include, TheFolderBesideIsReadLast) {
  const Files files{{"/etc/ntp.d/b.conf", "server b\nbogus\n"}};
  const Result result = parse("server a\n", {}, files, "/etc/ntp.d");
  EXPECT_THAT(sentences(result),
              ElementsAre("/etc/ntp.d/b.conf:2: bogus is not a directive; remove it"));
  ASSERT_THAT(result.settings.sources, SizeIs(2));
  EXPECT_EQ(result.settings.sources[1].name, "b");
}

TEST(Include, NestsFiveDeep) {
  Files files;
  for (int i = 1; i <= 6; ++i) {
    files[std::to_string(i)] =
        "server s" + std::to_string(i) + "\nincludefile " + std::to_string(i + 1) + "\n";
  }
  const Result result = parse("includefile 1\n", {}, files);
  EXPECT_THAT(result.settings.sources, SizeIs(5));
  EXPECT_THAT(sentences(result), ElementsAre("5:2: includefile 6: files are nested deeper than 5"));
}

TEST(Include, OfItselfEnds) {
  std::string twice = "includefile self\nincludefile self\nincludefile self\nincludefile self\n";
  const Result result = parse(twice, {}, {{"self", twice}});
  EXPECT_FALSE(result.findings.empty());
  EXPECT_THAT(result.findings.back().text, HasSubstr("one file too many"));
}

TEST(Finding, ShowsAHostileFileNameEscaped) {
  const Finding finding{Level::error, "a\nb", 3, 1, "text"};
  EXPECT_EQ(finding.sentence(), "a\\x0ab:3: text");
}

}  // namespace
}  // namespace conf
