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

core::SourceSettings only_source(std::string_view text) {
  const Result result = parse(text);
  EXPECT_THAT(sentences(result), IsEmpty());
  EXPECT_THAT(result.settings.sources, SizeIs(1));
  return result.settings.sources.empty() ? core::SourceSettings{} : result.settings.sources[0];
}

void expect_error(std::string_view text, std::string_view sentence) {
  const Result result = parse(text);
  EXPECT_THAT(sentences(result), ElementsAre(sentence));
  EXPECT_EQ(only_finding(result).level, Level::error);
  EXPECT_THAT(result.settings.sources, IsEmpty()) << "a bad line must have no effect";
}

TEST(Sources, AServerHasItsDefaults) {
  const core::SourceSettings expected{.name = "a.example"};
  EXPECT_EQ(only_source("server a.example"), expected);
  EXPECT_EQ(expected.minpoll, 6);
  EXPECT_EQ(expected.maxpoll, 10);
}

TEST(Sources, APoolIsAPool) { EXPECT_TRUE(only_source("pool a.example iburst").pool); }

TEST(Sources, EveryObeyedOptionArrives) {
  const auto source = only_source(
      "server -6 a.example iburst burst minpoll 4 maxpoll 17 prefer noselect true version 3 "
      "bias -0.25 port 1123");
  const core::SourceSettings expected{.name = "a.example",
                                      .family = ntp::Family::ipv6,
                                      .port = 1123,
                                      .version = 3,
                                      .minpoll = 4,
                                      .maxpoll = 17,
                                      .iburst = true,
                                      .burst = true,
                                      .prefer = true,
                                      .noselect = true,
                                      .always_true = true,
                                      .bias = ntp::Seconds{-0.25}};
  EXPECT_EQ(source, expected);
}

TEST(Sources, OnlyTheFamilyBeforeTheNameIsOne) {
  EXPECT_EQ(only_source("server -4 a").family, ntp::Family::ipv4);
  expect_error("server a -4", "ntp.conf:1: -4 is not an option of server; remove it");
  expect_error("server -4 ::1", "ntp.conf:1: ::1 is not an IPv4 address");
}

TEST(Sources, APollOutsideItsRangeIsNamed) {
  expect_error("server a minpoll 20", "ntp.conf:1: minpoll 20 is above 17");
  expect_error("server a maxpoll -1", "ntp.conf:1: maxpoll -1 is below 0");
  expect_error("server a minpoll", "ntp.conf:1: minpoll needs a whole number from 0 to 17");
  expect_error("server a minpoll x",
               "ntp.conf:1: minpoll x is not a whole number; write one from 0 to 17");
}

TEST(Sources, MinpollAboveMaxpollIsAnError) {
  expect_error("server a minpoll 9 maxpoll 8", "ntp.conf:1: minpoll 9 is above maxpoll 8");
}

TEST(Sources, OnePollAlonePushesTheOther) {
  const auto low = only_source("server a maxpoll 4");
  EXPECT_EQ(low.minpoll, 4);
  EXPECT_EQ(low.maxpoll, 4);
  const auto high = only_source("server a minpoll 12");
  EXPECT_EQ(high.minpoll, 12);
  EXPECT_EQ(high.maxpoll, 12);
}

TEST(Sources, TheBoundsOfOtherNumbers) {
  expect_error("server a version 5", "ntp.conf:1: version 5 is above 4");
  expect_error("server a version 0", "ntp.conf:1: version 0 is below 1");
  expect_error("server a port 0", "ntp.conf:1: port 0 is below 1");
  expect_error("server a port 65536", "ntp.conf:1: port 65536 is above 65535");
  expect_error("server a key 0", "ntp.conf:1: key 0 is below 1");
  expect_error("server a bias 1001", "ntp.conf:1: bias 1001 is above 1000");
}

TEST(Sources, AKeyMustBeInAFileAndTrusted) {
  const Result result = parse("server a key 5");
  EXPECT_EQ(result.settings.sources.at(0).key, 5U);
  EXPECT_EQ(only_finding(result).level, Level::warning);
  EXPECT_THAT(only_finding(result).text, HasSubstr("key 5 is in no file"));
  EXPECT_THAT(only_finding(parse("server a key 5\nkeys /k\n")).text,
              HasSubstr("a line `trustedkey 5` is missing; effect on your service: this source"));
  EXPECT_THAT(complaints("server a key 5\nkeys /k\ntrustedkey 5\n"), testing::IsEmpty());
}

TEST(Sources, NtsHasItsOptionsAndNovalAWarning) {
  const Result result = parse("server a:4461 nts ask k.example ca /x noval aead AES_SIV_CMAC_256");
  ASSERT_THAT(result.settings.sources, SizeIs(1));
  const core::SourceSettings& source = result.settings.sources[0];
  EXPECT_EQ(source.name, "a");
  ASSERT_TRUE(source.nts);
  EXPECT_EQ(source.nts->port, 4461);
  EXPECT_EQ(source.nts->server, "k.example");
  EXPECT_FALSE(source.nts->check);
  EXPECT_EQ(only_finding(result).level, Level::warning);
}

TEST(Sources, APeerIsReadAsServerWithOneWarning) {
  const Result result = parse("peer a iburst");
  EXPECT_FALSE(result.settings.sources.at(0).pool);
  EXPECT_TRUE(result.settings.sources.at(0).iburst);
  EXPECT_EQ(only_finding(result).level, Level::warning);
  EXPECT_THAT(only_finding(result).text, HasSubstr("peer is read as server"));
}

TEST(Sources, IgnoredOptionsEarnANoteEach) {
  const Result result = parse("server a preempt dynamic ttl 3 mode 1");
  EXPECT_THAT(result.settings.sources, SizeIs(1));
  EXPECT_THAT(result.findings, SizeIs(4));
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(finding.level, Level::note);
    EXPECT_THAT(finding.text, HasSubstr("effect on your service: none"));
  }
}

TEST(Sources, AnIgnoredOptionNeedsItsArgument) {
  expect_error("server a ttl", "ntp.conf:1: ttl needs a number");
}

TEST(Sources, BurstIsNotForPools) {
  const Result result = parse("pool a burst");
  EXPECT_FALSE(result.settings.sources.at(0).burst);
  EXPECT_EQ(only_finding(result).level, Level::warning);
}

TEST(Sources, AnUnknownOptionIsAnError) {
  expect_error("server a ibrust", "ntp.conf:1: ibrust is not an option of server; remove it");
  expect_error("pool a Prefer", "ntp.conf:1: Prefer is not an option of pool; remove it");
  expect_error("server a \"prefer\"", "ntp.conf:1: prefer is not an option of server; remove it");
}

TEST(Sources, AFailureSilencesTheRemarksOfItsLine) {
  expect_error("server a dynamic key 5 minpoll 20", "ntp.conf:1: minpoll 20 is above 17");
}

TEST(Sources, AServerNeedsAName) {
  expect_error("server", "ntp.conf:1: server needs a host name or an address");
  expect_error("server -6", "ntp.conf:1: server needs a host name or an address");
  expect_error("server \"\"", "ntp.conf:1: the name of the server is empty");
  expect_error("server 10.0.0.256", "ntp.conf:1: 10.0.0.256 is not an address");
}

TEST(Sources, AColumnPointsAtTheBadWord) {
  EXPECT_EQ(only_finding(parse("  server a minpoll 20")).column, 20);
}

TEST(Sources, ASecondLineForTheSameSourceIsIgnored) {
  const Result result = parse("server a\nserver a prefer\nserver a port 1123\n");
  EXPECT_THAT(result.settings.sources, SizeIs(2));
  EXPECT_FALSE(result.settings.sources[0].prefer);
  EXPECT_EQ(only_finding(result).level, Level::warning);
  EXPECT_EQ(only_finding(result).line, 2);
}

TEST(Sources, ThoseOfTheCommandLineComeFirst) {
  core::Settings base;
  base.sources.push_back({.name = "given", .iburst = true});
  const Result result = parse("server b\nserver given\n", base);
  ASSERT_THAT(result.settings.sources, SizeIs(2));
  EXPECT_EQ(result.settings.sources[0].name, "given");
  EXPECT_EQ(result.settings.sources[1].name, "b");
  EXPECT_THAT(result.findings, SizeIs(1));
}

TEST(Sources, ThereIsABoundOfSources) {
  std::string text;
  for (std::size_t i = 0; i <= kMaxSources; ++i) text += "server s" + std::to_string(i) + "\n";
  const Result result = parse(text);
  EXPECT_THAT(result.settings.sources, SizeIs(kMaxSources));
  EXPECT_EQ(only_finding(result).text, "s256 is one source too many: 256 is the limit");
}

}  // namespace
}  // namespace conf
