// One test for each finding: the situation is made, and the finding is there with its mend.
#include "ntp-doctor/diagnosis.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doctor {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Source source(const char* address, mode6::Selection selection, std::int64_t reach = 0xff) {
  Source made{.name = address};
  made.status.selection = selection;
  made.variables.srcadr = address;
  made.variables.refid = "GPS";
  made.variables.reach = reach;
  made.variables.unreach = reach == 0 ? 12 : 0;
  made.variables.rec = ntp::Timestamp{1U, 0U};
  made.variables.offset = ntp::Seconds{0.001};
  return made;
}

/// A daemon on this machine that has nothing to complain of.
Facts healthy() {
  Facts facts{.host = "127.0.0.1", .here = true, .serves_time = true};
  facts.tool_version = "gnomon-0.1.0";
  facts.unix_now = 1'764'000'000;  // 2025-11-24
  Daemon daemon;
  daemon.status.leap = ntp::Leap::none;
  daemon.variables.version = "ntpd gnomon-0.1.0";
  daemon.variables.stratum = 2;
  daemon.variables.clock_control = 1;
  daemon.variables.kstflags = 0;
  daemon.variables.offset = ntp::Seconds{0.0001};
  daemon.variables.rootdelay = ntp::Seconds{0.002};
  daemon.variables.rootdisp = ntp::Seconds{0.001};
  daemon.sources = {source("192.0.2.1", mode6::Selection::system_peer),
                    source("192.0.2.2", mode6::Selection::candidate)};
  facts.daemon = daemon;
  facts.programs = {{.pid = 10, .name = "ntpd", .has_port = true}};
  facts.kernel = Kernel{.unsynchronised = false};
  return facts;
}

const Finding* find(const std::vector<Finding>& findings, std::string_view id) {
  const auto found = std::ranges::find(findings, id, &Finding::id);
  return found == findings.end() ? nullptr : &*found;
}

/// The finding of that name: it must be there, be as bad, and say the mend.
Finding expect(const Facts& facts, std::string_view id, Severity severity) {
  const auto findings = diagnose(facts);
  const Finding* found = find(findings, id);
  EXPECT_NE(found, nullptr) << id;
  if (found == nullptr) return {};
  EXPECT_EQ(found->severity, severity) << id;
  EXPECT_THAT(found->mend, Not(IsEmpty())) << id;
  return *found;
}

TEST(Diagnosis, AHealthyHostEarnsOneGoodLine) {
  const auto findings = diagnose(healthy());
  ASSERT_EQ(findings.size(), 1U) << findings.front().text;
  EXPECT_EQ(findings[0].id, "synchronised");
  EXPECT_EQ(findings[0].text,
            "synchronised at stratum 2, off by +0.100 ms, right to within 2.0 ms");
  EXPECT_EQ(exit_status(healthy(), findings), 0);
}

TEST(Diagnosis, NobodyAnswers) {
  Facts facts = healthy();
  facts.daemon.reset();
  facts.serves_time = false;
  facts.programs.clear();
  facts.silence = "127.0.0.1: nobody listens";
  EXPECT_THAT(expect(facts, "no-answer", Severity::failure).text, HasSubstr("nobody listens"));
  EXPECT_EQ(exit_status(facts, diagnose(facts)), 3);
}

TEST(Diagnosis, ControlMessagesAreRefused) {
  Facts facts = healthy();
  facts.daemon.reset();
  EXPECT_THAT(expect(facts, "mode6-refused", Severity::failure).mend, HasSubstr("restrict"));
}

TEST(Diagnosis, AnotherProgramHasThePort) {
  Facts facts = healthy();
  facts.daemon.reset();
  facts.programs = {{.pid = 77, .name = "chronyd", .has_port = true}};
  EXPECT_THAT(expect(facts, "port-taken", Severity::failure).text, HasSubstr("chronyd (pid 77)"));
}

TEST(Diagnosis, NoRightToSetTheClock) {
  Facts facts = healthy();
  facts.daemon->status.leap = ntp::Leap::unsynchronised;
  facts.daemon->variables.clock_control = 0;
  facts.daemon->variables.clock_error = "clock_adjtime: Operation not permitted";
  EXPECT_THAT(expect(facts, "no-clock-control", Severity::failure).mend, HasSubstr("CAP_SYS_TIME"));
  EXPECT_EQ(exit_status(facts, diagnose(facts)), 2);
}

TEST(Diagnosis, ADaemonThatOnlyWatches) {
  Facts facts = healthy();
  facts.daemon->status.leap = ntp::Leap::unsynchronised;
  facts.daemon->variables.clock_control = 0;
  facts.daemon->variables.clock_error = "disable ntp";
  expect(facts, "watches-only", Severity::failure);
}

TEST(Diagnosis, TwoProgramsSteerOneClock) {
  Facts facts = healthy();
  facts.programs.push_back({.pid = 78, .name = "chronyd"});
  EXPECT_THAT(expect(facts, "two-time-daemons", Severity::failure).text,
              HasSubstr("ntpd (pid 10), chronyd (pid 78)"));
}

TEST(Diagnosis, TheKernelContradictsTheDaemon) {
  Facts facts = healthy();
  facts.kernel = Kernel{.unsynchronised = true};
  expect(facts, "kernel-unsynchronised", Severity::failure);
  facts.daemon->variables.kstflags.reset();
  EXPECT_EQ(find(diagnose(facts), "kernel-unsynchronised"), nullptr) << "a clock in software";
}

TEST(Diagnosis, SomebodyElseSteersTheKernel) {
  Facts facts = healthy();
  facts.daemon->status.leap = ntp::Leap::unsynchronised;
  expect(facts, "kernel-steered-by-another", Severity::warning);
}

TEST(Diagnosis, ADeadSourceAndSinceWhen) {
  Facts facts = healthy();
  Source dead = source("192.0.2.9", mode6::Selection::reject, 0);
  dead.variables.timerec = 7300;
  facts.daemon->sources.push_back(dead);
  EXPECT_EQ(expect(facts, "dead-source", Severity::warning).text,
            "192.0.2.9 has not answered for 2 h (12 polls)");
  facts.daemon->sources.back().variables.rec.reset();
  EXPECT_EQ(expect(facts, "dead-source", Severity::warning).text,
            "192.0.2.9 has never answered (12 polls)");
}

TEST(Diagnosis, AReferenceClockThatIsMissingOrSilent) {
  struct Row {
    std::uint8_t code;
    const char* text;
    const char* mend;
  };
  Facts facts = healthy();
  Source clock = source("127.127.28.9", mode6::Selection::reject, 0);
  clock.name = "SHM(9)";
  facts.daemon->sources.push_back(clock);
  for (const Row& row :
       {Row{1, "the reference clock SHM(9) says nothing (12 polls)", "gpsd"},
        Row{2, "the reference clock SHM(9) says nothing that is a time (12 polls)", "clockvar"},
        Row{3,
            "the reference clock SHM(9) cannot be read: its device is missing, or "
            "fails (12 polls)",
            "path"}}) {
    facts.daemon->sources.back().clock = ReferenceClock{.status = {.code = row.code}};
    const Finding found = expect(facts, "dead-clock", Severity::warning);
    EXPECT_EQ(found.text, row.text);
    EXPECT_THAT(found.mend, HasSubstr(row.mend));
    EXPECT_EQ(find(diagnose(facts), "dead-source"), nullptr) << "no firewall is in its way";
  }
  facts.daemon->sources.back().clock.reset();
  EXPECT_THAT(expect(facts, "dead-clock", Severity::warning).text, HasSubstr("says nothing (12"));
  facts.daemon->sources.back().variables.reach = 0xff;
  EXPECT_EQ(find(diagnose(facts), "dead-clock"), nullptr);
}

TEST(Diagnosis, ASourceWithoutAnAddress) {
  Facts facts = healthy();
  Source nameless = source("0.0.0.0", mode6::Selection::reject, 0);
  nameless.name = "no.example";
  nameless.variables.refid = "DNS";
  facts.daemon->sources.push_back(nameless);
  EXPECT_EQ(expect(facts, "unresolved-source", Severity::warning).text,
            "no.example has no address");
}

TEST(Diagnosis, APoolIsNoDeadSource) {
  Facts facts = healthy();
  Source pool = source("0.0.0.0", mode6::Selection::reject, 0);
  pool.variables.refid = "POOL";
  facts.daemon->sources.push_back(pool);
  EXPECT_EQ(diagnose(facts).size(), 1U);
}

TEST(Diagnosis, AllSourcesAreDead) {
  Facts facts = healthy();
  facts.daemon->status.leap = ntp::Leap::unsynchronised;
  facts.kernel->unsynchronised = true;
  facts.daemon->sources = {source("192.0.2.9", mode6::Selection::reject, 0)};
  expect(facts, "all-dead", Severity::failure);
}

TEST(Diagnosis, NoSourceAtAll) {
  Facts facts = healthy();
  facts.daemon->sources.clear();
  EXPECT_THAT(expect(facts, "no-source", Severity::failure).mend, HasSubstr("pool"));
}

TEST(Diagnosis, NotYetEnoughSamples) {
  Facts facts = healthy();
  facts.daemon->sources.push_back(source("192.0.2.3", mode6::Selection::reject, 1));
  EXPECT_THAT(expect(facts, "few-samples", Severity::notice).text,
              HasSubstr("not yet enough samples"));
}

TEST(Diagnosis, AFalsetickerAndWhoDisagrees) {
  Facts facts = healthy();
  Source liar = source("192.0.2.66", mode6::Selection::falseticker);
  liar.variables.offset = ntp::Seconds{0.25};
  facts.daemon->sources.push_back(liar);
  EXPECT_EQ(expect(facts, "falseticker", Severity::warning).text,
            "192.0.2.66 disagrees with the majority: +250.000 ms against 192.0.2.1 +1.000 ms, "
            "192.0.2.2 +1.000 ms");
}

TEST(Diagnosis, TheLeapFileIsOutOfDate) {
  Facts facts = healthy();
  facts.daemon->variables.expire = "202506280000";
  EXPECT_EQ(expect(facts, "leap-file-expired", Severity::warning).text,
            "the list of leap seconds is 149 days out of date");
  facts.daemon->variables.expire = "2025-12-10T00:00Z";
  EXPECT_EQ(expect(facts, "leap-file-expires", Severity::notice).text,
            "the list of leap seconds expires in 15 days");
  facts.daemon->variables.expire = "202612280000";
  EXPECT_EQ(diagnose(facts).size(), 1U);
}

TEST(Diagnosis, TheLeapFileOfThisMachineIsLookedAt) {
  struct Row {
    const char* state;
    const char* id;
    Severity severity;
  };
  for (const Row& row : {Row{"missing", "leap-file-missing", Severity::warning},
                         Row{"unreadable", "leap-file-unreadable", Severity::warning},
                         Row{"damaged", "leap-file-damaged", Severity::warning},
                         Row{"malformed", "leap-file-malformed", Severity::warning},
                         Row{"expired", "leap-file-expired", Severity::warning},
                         Row{"expiring", "leap-file-expires", Severity::notice}}) {
    Facts facts = healthy();
    facts.leap_file = LeapFile{"/x", row.state, "that is so"};
    EXPECT_EQ(expect(facts, row.id, row.severity).text, "the list of leap seconds /x: that is so");
    EXPECT_EQ(diagnose(facts).size(), 2U);
  }
  Facts facts = healthy();
  facts.leap_file = LeapFile{"/x", "good", ""};
  EXPECT_EQ(diagnose(facts).size(), 1U);
}

TEST(Diagnosis, AnIslandIsNoTrueTime) {
  Facts facts = healthy();
  facts.daemon->variables.peer = 0;
  expect(facts, "island", Severity::warning);
  facts.daemon->variables.peer = 4711;
  EXPECT_EQ(find(diagnose(facts), "island"), nullptr);
}

TEST(Diagnosis, VersionsDiffer) {
  Facts facts = healthy();
  facts.daemon->variables.version = "ntpd gnomon-0.0.9";
  EXPECT_EQ(expect(facts, "versions-differ", Severity::notice).text,
            "the daemon is gnomon-0.0.9, these tools are gnomon-0.1.0");
  facts.daemon->variables.version = "ntpd 4.2.6p5@1.2349-o";
  EXPECT_THAT(expect(facts, "versions-differ", Severity::notice).text,
              HasSubstr("another one: ntpd 4.2.6p5"));
}

TEST(Diagnosis, TheConfigurationHasErrors) {
  Facts facts = healthy();
  facts.configuration = {{"error", "/etc/ntp.conf:3", "sever is not a directive"},
                         {"warning", "/etc/ntp.conf:4", "broadcast is not supported"},
                         {"note", "/etc/ntp.conf:5", "ttl has no effect"}};
  EXPECT_EQ(expect(facts, "configuration-error", Severity::warning).text,
            "/etc/ntp.conf:3: sever is not a directive");
  expect(facts, "configuration-ignored", Severity::notice);
  EXPECT_EQ(diagnose(facts).size(), 3U);
  facts.configuration = {{"fatal", "/etc/ntp.conf:3", "x is not a flag of restrict"}};
  expect(facts, "configuration-error", Severity::failure);
}

TEST(Diagnosis, TheConfigurationCannotBeRead) {
  Facts facts = healthy();
  facts.configuration_trouble = "cannot run ntpd: No such file or directory";
  expect(facts, "configuration-unread", Severity::notice);
}

TEST(Diagnosis, NotSynchronisedForNoOtherReason) {
  Facts facts = healthy();
  facts.daemon->status.leap = ntp::Leap::unsynchronised;
  facts.kernel->unsynchronised = true;
  expect(facts, "not-synchronised", Severity::failure);
}

TEST(Diagnosis, TheWorstComesFirst) {
  Facts facts = healthy();
  facts.daemon->variables.version = "ntpd gnomon-0.0.9";
  facts.programs.push_back({.pid = 78, .name = "chronyd"});
  const auto findings = diagnose(facts);
  EXPECT_EQ(findings.front().id, "two-time-daemons");
  EXPECT_EQ(findings.back().id, "synchronised");
}

TEST(Diagnosis, OfAnotherHostKnowsNothingOfThisOne) {
  Facts facts = healthy();
  facts.here = false;
  facts.kernel = Kernel{.unsynchronised = true};
  facts.programs.push_back({.pid = 78, .name = "chronyd"});
  EXPECT_EQ(diagnose(facts).size(), 1U);
}

TEST(Diagnosis, WhatAServerSaysIsEscaped) {
  Facts facts = healthy();
  facts.daemon->variables.version = "ntpd \x1b[31m";
  for (const Finding& finding : diagnose(facts)) {
    EXPECT_EQ(finding.text.find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace doctor
