// What is kept of a host between two polls.
#include "ntptop/host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ntptop/chain.hpp"
#include "ntptop/draw.hpp"
#include "ntptop/loops.hpp"
#include "ntptop/picture.hpp"
#include "ntptop/screens.hpp"
#include "sample.hpp"

namespace {

using ntptop::Screen;
using testing::HasSubstr;
using Texts = std::vector<std::string>;

ntptop::HostPolled counted(int second, const char* counters) {
  ntptop::HostPolled polled{
      .host = 0, .at = sample::kStart + std::chrono::seconds{second}, .address = "192.0.2.2:123"};
  polled.status = 0x0618;
  polled.text = "stratum=2, leap=0\r\n";
  polled.counters = counters;
  return polled;
}

TEST(Traffic, IsWhatCameBetweenTwoLooksAtTheCounters) {
  ntptop::Host host{"h", "", false};
  host.on_polled(counted(0, "ss_received=100, ss_limited=10, ss_kodsent=1"), {});
  host.on_polled(counted(2, ""), {});
  const auto& now = host.on_polled(counted(10, "ss_received=520, ss_limited=13, ss_kodsent=1"), {});
  ASSERT_TRUE(now.traffic);
  EXPECT_DOUBLE_EQ(now.traffic->received, 42);
  EXPECT_DOUBLE_EQ(now.traffic->dropped, 0.3);
  EXPECT_DOUBLE_EQ(now.traffic->kisses, 0);
}

TEST(Traffic, IsUnknownWhenTheCountersBeganAnew) {
  ntptop::Host host{"h", "", false};
  host.on_polled(counted(0, "ss_received=100"), {});
  EXPECT_FALSE(host.on_polled(counted(10, "ss_received=5"), {}).traffic);
}

TEST(Traffic, CountersMayBeAnyNumbers) {
  ntptop::Host host{"h", "", false};
  host.on_polled(counted(0, "ss_received=-9223372036854775808"), {});
  const auto& now = host.on_polled(counted(1, "ss_received=9223372036854775807"), {});
  ASSERT_TRUE(now.traffic);
  EXPECT_DOUBLE_EQ(now.traffic->received, 0x1p64);
}

TEST(Traffic, StandsInTheHeaderOfClients) {
  auto state = sample::world(20);
  state.view.screen = Screen::clients;
  state = sample::fed(std::move(state), {counted(100,
                                                 "ss_received=400, ss_limited=0, ss_kodsent=0, "
                                                 "mru_depth=3, mru_maxdepth=600")});
  state = sample::fed(std::move(state), {counted(110,
                                                 "ss_received=500, ss_limited=5, ss_kodsent=1, "
                                                 "mru_depth=3, mru_maxdepth=600")});
  const std::string text = text_of(ntptop::draw(state).grid);
  EXPECT_THAT(text,
              HasSubstr("clients 3 of 600 slots, 3 listed  in 10.0/s  drop 0.5/s  KoD 0.1/s"));
}

TEST(Restart, IsSeenThoughUptimeIsNotAskedEachTime) {
  ntptop::State state;
  state =
      sample::fed(std::move(state), {ntptop::HostAdded{"h", ""}, counted(0, "ss_uptime=5000"),
                                     counted(2, ""), counted(4, ""), counted(6, "ss_uptime=3")});
  Texts texts;
  for (const auto& event : state.log.events()) texts.push_back(event.text);
  EXPECT_THAT(texts, testing::Contains("the daemon was restarted 3 s ago"));
}

// Three hosts; each one follows the next one, the last one whom it is told.
ntptop::HostPolled follower(std::size_t number, const char* address, const char* source,
                            int second) {
  ntptop::HostPolled polled = counted(second, "");
  polled.host = number;
  polled.address = std::string{address} + ":123";
  polled.associations.push_back(
      {7, 0x961a, std::string{"srcadr="} + source + ", srcport=123, reach=0xff\r\n"});
  return polled;
}

ntptop::State circle() {
  ntptop::State state;
  return sample::fed(
      std::move(state),
      {ntptop::HostAdded{"a.lab", ""}, ntptop::HostAdded{"b.lab", ""},
       ntptop::HostAdded{"c.lab", ""}, follower(0, "192.0.2.1", "192.0.2.2", 0),
       follower(1, "192.0.2.2", "192.0.2.3", 0), follower(2, "192.0.2.3", "192.0.2.1", 0)});
}

TEST(Loops, AreFoundFromAnyHostInThem) {
  const auto state = circle();
  EXPECT_EQ(loop_through(state, 0), (Texts{"a.lab", "b.lab", "c.lab", "a.lab"}));
  EXPECT_EQ(loop_through(state, 2), (Texts{"c.lab", "a.lab", "b.lab", "c.lab"}));
}

TEST(Loops, AreNoneBelowALoop) {
  auto state = circle();
  state = sample::fed(std::move(state),
                      {ntptop::HostAdded{"d.lab", ""}, follower(3, "192.0.2.4", "192.0.2.1", 1)});
  EXPECT_TRUE(loop_through(state, 3).empty());
}

TEST(Chains, AskNobodyTwiceWhoWasNamed) {
  ntptop::State state;
  state.view.screen = Screen::trace;
  state =
      sample::fed(std::move(state), {ntptop::HostAdded{"a.lab", ""}, ntptop::HostAdded{"b.lab", ""},
                                     follower(0, "192.0.2.1", "192.0.2.2", 0)});
  EXPECT_TRUE(state.requests.empty());
  state = sample::fed(std::move(state), {follower(1, "192.0.2.2", "192.0.2.3", 0),
                                         follower(0, "192.0.2.1", "192.0.2.2", 1)});
  ASSERT_EQ(state.requests.size(), 1U);
  EXPECT_EQ(state.requests[0].name, "192.0.2.3:123");
}

TEST(Loops, AreAnEvent) {
  const auto state = circle();
  ASSERT_FALSE(state.log.events().empty());
  EXPECT_THAT(state.log.events().back().text, HasSubstr("loop: c.lab -> a.lab -> b.lab -> c.lab"));
  EXPECT_EQ(state.log.events().back().level, ntptop::Level::warn);
}

TEST(Loops, AreDrawnOnTrace) {
  auto state = circle();
  state.view.screen = Screen::trace;
  state.view.utf8 = false;
  const std::string text = text_of(ntptop::draw(state).grid);
  EXPECT_THAT(text, HasSubstr(">a.lab "));
  EXPECT_THAT(text, HasSubstr(" `- c.lab "));
  EXPECT_THAT(text, HasSubstr("    `- b.lab "));
  EXPECT_THAT(text, HasSubstr("       `- ^ a.lab "));
  EXPECT_THAT(text, HasSubstr("loop a.lab -> b.lab -> c.lab -> a.lab"));
  state.view.from_hosts = true;
  EXPECT_THAT(text_of(ntptop::draw(state).grid), HasSubstr("`- ^ "));
}

TEST(Loops, StandInTheGraphOfTheChains) {
  const std::string dot = dot_of(forest_of(circle()));
  EXPECT_THAT(dot, HasSubstr("\"192.0.2.2:123\" -> \"192.0.2.1:123\""));
  EXPECT_THAT(dot, HasSubstr("\"192.0.2.3:123\" -> \"192.0.2.2:123\""));
  EXPECT_THAT(dot, HasSubstr("\"192.0.2.1:123\" -> \"192.0.2.3:123\""));
}

TEST(Hopping, IsToldOnceForManyChanges) {
  ntptop::State state;
  state = sample::fed(std::move(state), {ntptop::HostAdded{"h", ""}});
  for (int i = 0; i < 6; ++i) {
    state = sample::fed(std::move(state),
                        {follower(0, "192.0.2.1", i % 2 == 0 ? "192.0.2.2" : "192.0.2.3", 10 * i)});
  }
  int told = 0;
  for (const auto& event : state.log.events())
    told += event.text.starts_with("clock hopping") ? 1 : 0;
  EXPECT_EQ(told, 1);
}

}  // namespace
