#include "ntptop/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.hpp"

namespace {

using testing::Contains;
using testing::HasSubstr;

std::vector<std::string> between(const ntptop::HostPolled& before,
                                 const ntptop::HostPolled& after) {
  ntptop::Host host{"h", "", false};
  const ntptop::Snapshot first = host.on_polled(before, {});
  const ntptop::Snapshot second = host.on_polled(after, {});
  std::vector<std::string> texts;
  for (const auto& change : changes(first, second, {}, ntptop::label_of))
    texts.push_back(change.text);
  return texts;
}

ntptop::HostPolled poll(int second) {
  return std::get<ntptop::HostPolled>(sample::poll(second).front());
}

TEST(Log, IsSilentWhileNothingChanges) { EXPECT_TRUE(between(poll(0), poll(2)).empty()); }

TEST(Log, TellsATallyThatChanged) {
  auto after = poll(2);
  after.associations[1].status = 0x9114;
  EXPECT_THAT(between(poll(0), after), Contains(HasSubstr("192.0.2.44 is now a falseticker")));
}

TEST(Log, TellsANewSystemPeer) {
  auto after = poll(2);
  after.associations[0].status = 0x941a;
  after.associations[1].status = 0x9614;
  EXPECT_THAT(between(poll(0), after), Contains("system peer 192.0.2.10 -> 192.0.2.44"));
}

TEST(Log, TellsARestartByTheUptime) {
  auto after = poll(2);
  after.counters = "ss_uptime=3";
  EXPECT_THAT(between(poll(0), after), Contains("the daemon was restarted 3 s ago"));
}

TEST(Log, TellsAnUnreachableSource) {
  auto after = poll(2);
  after.associations[1].status = 0x8014;
  EXPECT_THAT(between(poll(0), after), Contains("192.0.2.44 is unreachable (reach 000)"));
}

TEST(Log, TellsSourcesThatComeAndGo) {
  auto after = poll(2);
  after.associations.pop_back();
  EXPECT_THAT(between(poll(0), after), Contains("source 2001:db8:10::123 is gone"));
  EXPECT_THAT(between(after, poll(4)), Contains("new source 2001:db8:10::123"));
}

TEST(Log, TellsALostClockAndALeap) {
  auto after = poll(2);
  after.status = 0xc618;
  EXPECT_THAT(between(poll(0), after), Contains("no longer synchronised"));
  after.status = 0x4618;
  EXPECT_THAT(between(poll(0), after), Contains(HasSubstr("leap_add_sec")));
}

TEST(Log, TellsTheEventBetweenThePolls) {
  auto after = poll(2);
  after.status = 0x062c;
  EXPECT_THAT(between(poll(0), after), Contains(HasSubstr("event clock_step")));
}

TEST(Log, HasABound) {
  ntptop::Log log;
  for (int i = 0; i < 10'000; ++i) log.add(sample::kStart, ntptop::Level::warn, 0, "x");
  EXPECT_EQ(log.events().size(), ntptop::Log::kMost);
  log.acknowledge_all();
  EXPECT_EQ(log.open(), 0U);
}

}  // namespace
