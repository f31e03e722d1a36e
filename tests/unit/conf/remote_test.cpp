#include "conf/remote.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conf/directives.hpp"
#include "conf/limits.hpp"
#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

core::Settings running() {
  return parse(
             "server a.example iburst\nserver 192.0.2.1\npool p.example\nrestrict default noquery\n"
             "keys /etc/ntp/keys\ntrustedkey 5\ncontrolkey 5\ndriftfile /d\n")
      .settings;
}

RemoteResult apply(std::string_view text) { return apply_remote(text, running()); }

/// What is answered to a text that must change nothing.
std::string refusal(std::string_view text, const core::Settings& current = running()) {
  const RemoteResult result = apply_remote(text, current);
  EXPECT_FALSE(result.accepted || result.changed) << text;
  EXPECT_EQ(result.settings, current) << text;
  EXPECT_LE(result.reply.size(), kMaxRemoteReply);
  EXPECT_TRUE(result.reply.ends_with("\r\n"));
  return result.reply;
}

TEST(Remote, ALineIsApplied) {
  const RemoteResult result = apply("server 10.77.0.98 minpoll 6");
  EXPECT_EQ(result.reply, "Config Succeeded\r\n");
  EXPECT_TRUE(result.accepted && result.changed);
  ASSERT_THAT(result.settings.sources, SizeIs(4));
  EXPECT_EQ(result.settings.sources.back().name, "10.77.0.98");
}

TEST(Remote, SeveralLinesAreApplied) {
  const RemoteResult result =
      apply("tos minclock 4\r\n# a comment\nrestrict 10.0.0.0/8 nomodify\nlimit burst 30\n");
  EXPECT_EQ(result.reply, "Config Succeeded\r\n");
  EXPECT_EQ(result.settings.selection.minclock, 4);
  EXPECT_THAT(result.settings.restricts, SizeIs(3));
  EXPECT_EQ(result.settings.rate.burst, 30);
}

TEST(Remote, WhatChangesNothingIsNoChange) {
  const RemoteResult result = apply("tos minclock 3");
  EXPECT_TRUE(result.accepted);
  EXPECT_FALSE(result.changed);
}

// The client draws the line and the caret from the column.
TEST(Remote, AnErrorIsPlacedAsByTheClassicDaemon) {
  EXPECT_EQ(refusal("servr 10.77.0.98"),
            "column 1 syntax error: servr is not a directive; did you mean server?\r\n");
  EXPECT_EQ(refusal("server 10.77.0.98 bogus"),
            "column 19 syntax error: bogus is not an option of server; remove it\r\n");
}

// The classic daemon keeps what stands in front of the error.
TEST(Remote, AnErrorAppliesNothingAtAll) {
  EXPECT_EQ(refusal("tos minclock 4\nserver b.example bogus\n"),
            "column 18 syntax error: line 2: bogus is not an option of server; remove it\r\n");
  EXPECT_THAT(refusal("restrict default bogus\ntos minclock 4"), StartsWith("column 18 "));
}

TEST(Remote, FilesAndSafetyAreNotTouched) {
  for (const char* text : {"driftfile /etc/passwd",
                           "logfile /x",
                           "pidfile /x",
                           "statsdir /x",
                           "saveconfigdir /x",
                           "includefile /x",
                           "keys /x",
                           "leapfile /x",
                           "filegen loopstats file x",
                           "crypto pw x",
                           "ntpsigndsocket /x",
                           "nts key /x",
                           "controlkey 7",
                           "interface listen all",
                           "nic ignore all",
                           "enable mode7",
                           "disable mode7",
                           "enable stats",
                           "disable stats",
                           "disable unpeer_crypto_early",
                           "rlimit memlock 0",
                           "simulate",
                           "extra port 5"}) {
    EXPECT_THAT(refusal(text), StartsWith("column ")) << text;
    EXPECT_THAT(refusal(text), HasSubstr("cannot be changed over the network")) << text;
  }
  EXPECT_EQ(refusal("driftfile /x"),
            "column 1 syntax error: driftfile cannot be changed over the network; write it into "
            "ntp.conf\r\n");
}

TEST(Remote, EveryOtherDirectiveIsReadAsInAFile) {
  for (const Directive& directive : directives()) {
    if (directive.local_only) continue;
    EXPECT_THAT(apply(directive.name).reply, Not(HasSubstr("over the network; write")))
        << directive.name;
  }
}

TEST(Remote, OctetsThatAreNotPrintableAreRefused) {
  using std::string_view_literals::operator""sv;
  EXPECT_EQ(refusal("tos\0minclock 4"sv),
            "column 4 syntax error: the octet 0x00 is not printable ASCII\r\n");
  EXPECT_EQ(refusal("tos floor 1\ntos \x1b"),
            "column 5 syntax error: the octet 0x1b is not printable ASCII\r\n");
  for (int octet = 0; octet < 256; ++octet) {
    const char character = static_cast<char>(octet);
    if ((character >= ' ' && character <= '~') || (octet >= '\t' && octet <= '\r')) continue;
    EXPECT_THAT(refusal("# " + std::string{character}), StartsWith("column 3 ")) << octet;
  }
}

TEST(Remote, TheLengthIsBounded) {
  EXPECT_TRUE(apply("#" + std::string(kMaxRemoteOctets - 1, 'x')).accepted);
  EXPECT_EQ(refusal("#" + std::string(kMaxRemoteOctets, 'x')),
            "column 469 syntax error: these are more than 468 octets\r\n");
  EXPECT_EQ(refusal(""), "column 1 syntax error: there is no directive\r\n");
  EXPECT_EQ(refusal(" \r\n"), "column 1 syntax error: there is no directive\r\n");
}

TEST(Remote, AnAnswerFitsOnePacket) {
  const RemoteResult result = apply(
      "enable kernel bclient\nbroadcastclient\nmulticastclient\nmanycastclient\nmanycastserver\n"
      "phone\ntrap\nident\n");
  EXPECT_TRUE(result.accepted);
  EXPECT_EQ(result.reply.size(), kMaxRemoteReply);
  EXPECT_THAT(result.reply, testing::EndsWith("...\r\n"));
}

TEST(Remote, WhatHasNoEffectIsSaid) {
  EXPECT_EQ(apply("broadcastclient").reply,
            "Config Succeeded\r\n"
            "broadcastclient is not supported: broadcast time cannot be checked; effect on your "
            "service: time comes from `server` and `pool` lines only\r\n");
}

TEST(Remote, UnpeerTakesNamesAndAddresses) {
  EXPECT_THAT(apply("unpeer 192.0.2.1").settings.sources, SizeIs(2));
  EXPECT_THAT(apply("unconfig p.example").settings.sources, SizeIs(2));
  EXPECT_EQ(refusal("unpeer 192.0.2.9"), "column 8 syntax error: 192.0.2.9 is no source here\r\n");
  EXPECT_THAT(refusal("unpeer a.example\nunpeer a.example\n"), HasSubstr("line 2: "));
}

TEST(Remote, UnpeerAsksForWhatOnlyTheDaemonKnows) {
  const auto find = [](std::string_view text) -> std::optional<core::SourceSettings> {
    if (text != "54321" && text != "198.51.100.7") return std::nullopt;
    return core::SourceSettings{.name = "a.example"};
  };
  for (const char* text : {"unpeer 54321", "unpeer 198.51.100.7"}) {
    const RemoteResult result = apply_remote(text, running(), find);
    EXPECT_EQ(result.reply, "Config Succeeded\r\n") << text;
    ASSERT_THAT(result.settings.sources, SizeIs(2));
    EXPECT_EQ(result.settings.sources.front().name, "192.0.2.1");
  }
  EXPECT_FALSE(apply_remote("unpeer 12", running(), find).accepted);
  EXPECT_FALSE(apply_remote("unpeer 54321", {}, find).accepted);
}

TEST(Remote, TheRunningLocalClockIsMeantByAnyUnit) {
  const core::Settings current = parse("server 127.127.1.3").settings;
  EXPECT_EQ(apply_remote("fudge 127.127.1.3 stratum 9", current).settings.local_clock->stratum, 9);
  EXPECT_THAT(refusal("server 127.127.1.0", current), HasSubstr("one local clock too many"));
  EXPECT_EQ(apply_remote("unpeer 127.127.1.3", current).settings.local_clock, std::nullopt);
}

TEST(Remote, NtpIsSwitchedOffAndOn) {
  core::Settings off = apply("disable ntp").settings;
  EXPECT_FALSE(off.discipline.control);
  EXPECT_TRUE(apply_remote("enable ntp", off).settings.discipline.control);
}

TEST(Remote, BoundsOfAFileHold) {
  core::Settings full;
  for (std::size_t i = 0; i < kMaxSources; ++i) {
    full.sources.push_back({.name = "h" + std::to_string(i)});
  }
  EXPECT_THAT(refusal("server b.example", full), HasSubstr("one source too many"));
}

TEST(Remote, AFrequencyThatIsToldIsNotTheDriftFiles) {
  core::Settings current;
  current.discipline.frequency = ntp::Ppm{5};
  current.discipline.frequency_from_drift = true;
  const auto told = apply_remote("tinker freq 6", current).settings.discipline;
  EXPECT_EQ(told.frequency->value, 6);
  EXPECT_FALSE(told.frequency_from_drift);
}

}  // namespace
}  // namespace conf
