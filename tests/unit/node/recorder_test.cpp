#include "node/recorder.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulated_daemon.hpp"

namespace node {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> of(core::Statistic kind, const std::vector<Recorder::Line>& lines) {
  std::vector<std::string> texts;
  for (const Recorder::Line& line : lines) {
    if (line.kind == kind) texts.push_back(line.text);
  }
  return texts;
}

TEST(Recorder, ACorrectionIsALineOfTheLoop) {
  SimulatedDaemon daemon;
  Recorder recorder{daemon.now.mono};
  std::vector<Recorder::Line> lines;
  daemon.pass(2min);
  recorder.look(daemon.node, daemon.now, lines);
  EXPECT_THAT(of(core::Statistic::loop, lines), SizeIs(1));
  lines.clear();
  recorder.look(daemon.node, daemon.now, lines);
  EXPECT_THAT(lines, IsEmpty());
}

TEST(Recorder, EventsAreLinesOfTheProtocol) {
  SimulatedDaemon daemon;
  Recorder recorder{daemon.now.mono};
  std::vector<Recorder::Line> lines;
  daemon.pass(2min);
  recorder.look(daemon.node, daemon.now, lines);
  const auto events = of(core::Statistic::proto, lines);
  ASSERT_FALSE(events.empty());
  EXPECT_THAT(events.front(), HasSubstr(" 0.0.0.0 "));
  EXPECT_THAT(events.front(), EndsWith(" 05 clock_sync"));
}

TEST(Recorder, CountsOnceAnHour) {
  SimulatedDaemon daemon;
  Recorder recorder{daemon.now.mono};
  std::vector<Recorder::Line> lines;
  EXPECT_EQ(recorder.next_deadline(), daemon.now.mono + 1h);
  daemon.system();
  daemon.pass(1h);
  recorder.look(daemon.node, daemon.now, lines);
  const auto counted = of(core::Statistic::sys, lines);
  ASSERT_THAT(counted, SizeIs(1));
  EXPECT_THAT(counted.front(), HasSubstr(" 3600 1 0 "));
}

}  // namespace
}  // namespace node
