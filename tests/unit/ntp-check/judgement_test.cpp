#include "ntp-check/judgement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace ntp_check {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Limits limits() {
  return {.offset_warning = *parse_range("0.01"),
          .offset_critical = *parse_range("0.05"),
          .sources_warning = *parse_range("3:"),
          .sources_critical = *parse_range("1:")};
}

Examined well() {
  Examined examined;
  examined.facts.host = "ntp1";
  examined.facts.tool_version = "gnomon-0";
  doctor::Daemon daemon{.status = mode6::SystemStatus::from(0x0615)};
  daemon.variables = mode6::decode_system(mode6::parse_varlist(
      "version=\"ntpd gnomon-0\", stratum=2, offset=0.214, rootdelay=2.0, rootdisp=3.0"));
  for (int i = 0; i < 4; ++i) {
    daemon.sources.push_back({"s" + std::to_string(i), mode6::PeerStatus::from(0x941a), {}});
    daemon.sources.back().variables.reach = 0xff;
    daemon.sources.back().variables.stratum = 1;
    daemon.sources.back().variables.offset = ntp::Seconds{0.0001};
  }
  daemon.sources[0].status = mode6::PeerStatus::from(0x961a);
  examined.facts.daemon = daemon;
  return examined;
}

common::Look::Outcome seen(double local_behind_s) {
  common::Seen found;
  found.reply.measurement.offset = ntp::Seconds{local_behind_s};
  return found;
}

TEST(Judgement, IsWellWithFigures) {
  const auto judgement = judge(well(), limits());
  EXPECT_EQ(judgement.state, State::ok) << judgement.words;
  EXPECT_EQ(text_of(judgement, limits()),
            "NTP OK - ntp1: stratum 2, offset +0.000214 s within 0.004000 s, 4 sources answer | "
            "'offset'=0.000214000s;-0.01:0.01;-0.05:0.05;; 'bound'=0.004000000s;;;; "
            "'stratum'=2;;;0;16 'sources'=4;3:;1:;0;\n");
}

TEST(Judgement, BelievesWhatIsSeenToo) {
  Examined examined = well();
  examined.look = seen(0.25);
  const auto judgement = judge(examined, limits());
  EXPECT_EQ(judgement.state, State::critical);
  EXPECT_THAT(judgement.words, HasSubstr("offset seen from here -0.25"));
}

TEST(Judgement, CountsSources) {
  Examined examined = well();
  examined.facts.daemon->sources.resize(2);
  EXPECT_EQ(judge(examined, limits()).state, State::warning);
}

TEST(Judgement, TakesTheDiagnosis) {
  Examined examined = well();
  examined.facts.daemon->status = mode6::SystemStatus::from(0xc016);
  const auto judgement = judge(examined, limits());
  EXPECT_EQ(judgement.state, State::critical);
  EXPECT_THAT(judgement.words, HasSubstr("not synchronised"));
}

TEST(Judgement, LetsTheUserSayWhatSilenceMeans) {
  Examined examined;
  examined.facts.host = "quiet";
  examined.facts.silence = "timed out";
  EXPECT_EQ(judge(examined, limits()).state, State::unknown);
  Limits strict = limits();
  strict.when_silent = State::critical;
  EXPECT_EQ(judge(examined, strict).state, State::critical);
  EXPECT_EQ(text_of(judge(examined, limits()), limits()), "NTP UNKNOWN - quiet: timed out\n");
  examined.refused = true;
  EXPECT_EQ(judge(examined, limits()).state, State::critical);
}

TEST(Judgement, JudgesByTheTimeAloneWhereThatIsAllThereIs) {
  Examined examined;
  examined.facts.host = "chrony";
  examined.look = seen(0.001);
  EXPECT_EQ(judge(examined, limits()).state, State::ok);
}

TEST(Fleet, IsOneLineAndTheIll) {
  Judgement bad{.host = "a|b", .state = State::critical, .words = "off"};
  bad.seen_s = -0.25;
  const std::vector<Judgement> fleet{judge(well(), limits()), bad};
  EXPECT_EQ(state_of(fleet), State::critical);
  EXPECT_THAT(text_of(fleet, limits()),
              StartsWith("NTP CRITICAL - 2 hosts: 1 ok, 0 warning, 1 critical, 0 unknown | "
                         "'ok'=1;;;0;2 "));
  EXPECT_THAT(text_of(fleet, limits()), HasSubstr("'worst_offset'=-0.250000000s;"));
  EXPECT_THAT(text_of(fleet, limits()), HasSubstr("\nCRITICAL a/b: off\n"));
}

TEST(States, HaveNamesAndAnOrder) {
  EXPECT_EQ(state_named("critical"), State::critical);
  EXPECT_EQ(state_named("1"), State::warning);
  EXPECT_FALSE(state_named("bad"));
  EXPECT_EQ(worse(State::unknown, State::warning), State::warning);
  EXPECT_EQ(worse(State::ok, State::unknown), State::unknown);
}

}  // namespace
}  // namespace ntp_check
