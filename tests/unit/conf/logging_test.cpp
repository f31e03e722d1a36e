// `logconfig`, `reset`, `end` and `nts`: what the settings are afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conf/readers.hpp"
#include "conf/remote.hpp"
#include "conf/write.hpp"
#include "parsing.hpp"

namespace conf {
namespace {

using core::log_bit;
using core::LogClass;
using core::LogMask;
using core::LogType;

LogMask log_of(const std::string& words) { return parse("logconfig " + words).settings.log; }

TEST(LogConfig, SaysNothingOfFiguresUnlessAsked) {
  EXPECT_EQ(parse("").settings.log, core::kUsualLog);
  EXPECT_EQ(log_of("+allstatistics"), core::kLogAll);
}

TEST(LogConfig, SetsAddsAndTakesAway) {
  const LogMask status = log_bit(LogClass::sync, LogType::status);
  const LogMask events = log_bit(LogClass::sys, LogType::events);
  EXPECT_EQ(log_of("=syncstatus"), status);
  EXPECT_EQ(log_of("=syncstatus +sysevents"), status | events);
  EXPECT_EQ(log_of("=syncall -syncall"), 0);
  EXPECT_EQ(log_of("-sysevents"), core::kUsualLog & ~events);
}

TEST(LogConfig, TakesTheSpellingsOfTheOldDaemons) {
  EXPECT_EQ(log_of("syncstatus"), log_of("=syncstatus"));
  EXPECT_EQ(log_of("= syncstatus"), log_of("=syncstatus"));
  EXPECT_EQ(log_of("=all"), core::kLogAll);
  EXPECT_EQ(log_of("=sync"), log_of("=syncall"));
  EXPECT_EQ(log_of("=peerevent"), log_of("=peerevents"));
  EXPECT_EQ(log_of("=sysstatist"), log_of("=sysstatistics"));
  EXPECT_EQ(log_of("=allevents"), log_of("=sysevents +peerevents +clockevents +syncevents"));
  EXPECT_EQ(log_of("=none"), 0);
}

TEST(LogConfig, AWordThatIsWrongChangesNothing) {
  const Result result = parse("logconfig =none +bogus");
  EXPECT_EQ(result.settings.log, core::kUsualLog);
  EXPECT_EQ(only_finding(result).level, Level::error);
}

TEST(LogConfig, EveryMaskIsWrittenSoThatItReadsBack) {
  for (unsigned mask = 0; mask <= core::kLogAll; mask += 37) {
    const auto wanted = static_cast<LogMask>(mask);
    EXPECT_EQ(parse("logconfig" + logconfig_words(wanted)).settings.log, wanted) << mask;
  }
}

TEST(Reset, NamesItsGroups) {
  EXPECT_EQ(parse("reset sys io\nreset timer").resets,
            (core::Resets{.io = true, .sys = true, .timer = true}));
}

TEST(Reset, ComesOverTheNetworkWithoutChangingTheSettings) {
  const RemoteResult result = apply_remote("reset allpeers", {});
  EXPECT_TRUE(result.accepted);
  EXPECT_FALSE(result.changed);
  EXPECT_EQ(result.resets, (core::Resets{.allpeers = true}));
}

TEST(Reset, DoesNothingBesideAnError) {
  const RemoteResult result = apply_remote("reset sys\nbogus", {});
  EXPECT_FALSE(result.accepted);
  EXPECT_EQ(result.resets, core::Resets{});
}

TEST(End, NothingBelowItIsRead) {
  const Result result = parse("dscp 1\nend\ndscp 2\nbogus\n");
  EXPECT_EQ(result.settings.dscp, 1);
  EXPECT_TRUE(result.findings.empty());
}

TEST(End, EndsTheFilesThatInclude) {
  const Result result = parse("includefile /x\ndscp 2\n", {},
                              {{"/x", "dscp 1\nend\n"}, {"/more/a.conf", "dscp 3"}}, "/more");
  EXPECT_EQ(result.settings.dscp, 1);
}

// Whoever asks for authenticated time must not get it unauthenticated.
TEST(Nts, WhatCannotBeObeyedStopsTheStart) {
  for (const char* line :
       {"pool a.example iburst nts", "nts bogus", "nts cert", "nts aead DES", "nts maxtls TLS1.2",
        "nts port 0", "server a nts key 5", "server a nts version 3"}) {
    EXPECT_EQ(only_finding(parse(line)).level, Level::fatal) << line;
    EXPECT_TRUE(parse(line).settings.sources.empty()) << line;
  }
}

TEST(Nts, LinesAddUp) {
  const Result result = parse("nts enable\nnts cert /c\nnts key /k cookie /o\nnts ca /a port 4461");
  EXPECT_TRUE(result.findings.empty());
  const core::NtsSettings& nts = result.settings.nts;
  EXPECT_TRUE(nts.serve);
  EXPECT_EQ(nts.certificate + nts.key + nts.cookies + nts.ca, "/c/k/o/a");
  EXPECT_EQ(nts.port, 4461);
  EXPECT_FALSE(parse("nts enable\nnts disable").settings.nts.serve);
}

TEST(Nts, WhatIsWrittenReadsBack) {
  const core::Settings settings =
      parse(
          "server [fd77::1]:4461 nts require b.example noval ca /x expire 60\n"
          "server a.example:4462 nts ask b.example aead AES_SIV_CMAC_512\nnts enable cert /c")
          .settings;
  EXPECT_EQ(settings.sources.size(), 2U);
  EXPECT_EQ(parse(write_ntp_conf(settings)).settings, settings);
}

TEST(Drift, IsWrittenForTheChangeThatTheFileNames) {
  EXPECT_EQ(parse("driftfile /x 0.5").settings.discipline.drift_change.value, 0.5);
  EXPECT_EQ(parse("nonvolatile 2").settings.discipline.drift_change.value, 2);
}

}  // namespace
}  // namespace conf
