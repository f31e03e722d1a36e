// Reference clocks as others see them: variables, status words and lines of the statistics.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mode6/status_words.hpp"
#include "node/recorder.hpp"
#include "simulated_daemon.hpp"

namespace node {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr core::ClockName kShm{core::ClockDriver::shm, 3};

core::Settings with_clock() {
  core::SourceSettings source{.name = "127.127.28.3", .minpoll = 2, .maxpoll = 2};
  source.clock = core::RefclockSettings{.clock = kShm,
                                        .time1 = ntp::Seconds{0.125},
                                        .refid = ntp::refid("GPS"),
                                        .flags = core::kClockFlag2};
  core::Settings settings;
  settings.sources.push_back(source);
  return settings;
}

/// Reads the clock once a second.
void feed(SimulatedDaemon& daemon, int seconds, const std::string& timecode = "code \"1\"") {
  for (int i = 0; i < seconds; ++i) {
    daemon.pass(1s);
    daemon.node.engine().on_clock_sample(
        kShm, {.received = daemon.now.wall, .reference = daemon.now.wall, .timecode = timecode},
        daemon.now);
  }
}

TEST(ClockView, ThePeerIsCalledByItsNumberAndItsLabel) {
  SimulatedDaemon daemon{with_clock()};
  feed(daemon, 30);
  const std::uint16_t id = daemon.node.engine().association_ids().front();
  const std::string peer = daemon.ask(mode6::Opcode::read_variables, id);
  for (const char* item : {"srcadr=127.127.28.3", "srcport=123", "srchost=\"SHM(3)\"", "stratum=0",
                           "refid=GPS", "hmode=3", "pmode=4"}) {
    EXPECT_THAT(peer, HasSubstr(item));
  }
}

TEST(ClockView, TheSystemSaysWhatKindOfClockItFollows) {
  SimulatedDaemon daemon{with_clock()};
  feed(daemon, 30);
  const auto system = daemon.system("stratum,refid,peeradr");
  EXPECT_EQ(system.stratum, 1);
  EXPECT_EQ(system.refid, "GPS");
  EXPECT_EQ(system.peeradr, "127.127.28.3:123");
  EXPECT_EQ(mode6::SystemStatus::from(daemon.status).source, 4);
}

TEST(ClockView, ClockVariablesAreThoseOfTheOldDaemons) {
  SimulatedDaemon daemon{with_clock()};
  feed(daemon, 30);
  const std::string clock = daemon.ask(mode6::Opcode::read_clock, 0);
  for (const char* item :
       {"name=\"SHM\"", "device=\"SHM/Shared memory interface\"", "timecode=\"code .1.\"",
        "badformat=0", "baddata=0", "fudgetime1=125.000", "stratum=0", "refid=GPS", "flags=2"}) {
    EXPECT_THAT(clock, HasSubstr(item));
  }
  EXPECT_THAT(clock, Not(HasSubstr("fudgetime2")));
}

TEST(ClockView, TroubleIsInTheStatusWord) {
  SimulatedDaemon daemon{with_clock()};
  feed(daemon, 30);
  daemon.node.engine().on_clock_condition(kShm, core::ClockCondition::bad_signal, "V");
  daemon.pass(10s);
  (void)daemon.ask(mode6::Opcode::read_clock, 0);
  const auto status = mode6::ClockStatus::from(daemon.status);
  EXPECT_EQ(status.code, 1) << "silence came later";
  EXPECT_GE(status.event_count, 2);
}

TEST(ClockView, EachPollIsALineOfTheClockStatistics) {
  SimulatedDaemon daemon{with_clock()};
  Recorder recorder{daemon.now.mono};
  std::vector<Recorder::Line> lines;
  for (int i = 0; i < 30; ++i) {
    feed(daemon, 1, "code\x01");
    recorder.look(daemon.node, daemon.now, lines);
  }
  const auto is_clock = [](const Recorder::Line& line) {
    return line.kind == core::Statistic::clock;
  };
  const auto count = std::ranges::count_if(lines, is_clock);
  EXPECT_GE(count, 6);
  EXPECT_LE(count, 9);
  const auto line = std::ranges::find_if(lines, is_clock);
  ASSERT_NE(line, lines.end());
  EXPECT_THAT(line->text, HasSubstr(" 127.127.28.3 code."));
}

TEST(ClockView, ASourceTemplateSaysNothingOfClocks) {
  core::Settings settings = with_clock();
  settings.restrict_source = core::RestrictFlags{.ignore = true};
  SimulatedDaemon daemon{settings};
  for (const core::RestrictRule& rule : daemon.node.access().rules()) {
    EXPECT_NE(rule.network.text(), "127.127.28.3");
  }
}

}  // namespace
}  // namespace node
