#include "netio/event_loop.hpp"

#include <array>
#include <csignal>
#include <gtest/gtest.h>
#include <unistd.h>
#include <vector>

#include "netio/monotonic.hpp"

namespace netio {
namespace {

class AfterwardsOf : public testing::TestWithParam<EventLoop::Descriptors> {};
class EventLoopOf : public testing::TestWithParam<EventLoop::Descriptors> {};
class TimerOf : public testing::TestWithParam<EventLoop::Descriptors> {};
class WatchOf : public testing::TestWithParam<EventLoop::Descriptors> {};

const auto kWays = testing::Values(EventLoop::Descriptors::few, EventLoop::Descriptors::many);
INSTANTIATE_TEST_SUITE_P(Ways, AfterwardsOf, kWays);
INSTANTIATE_TEST_SUITE_P(Ways, EventLoopOf, kWays);
INSTANTIATE_TEST_SUITE_P(Ways, TimerOf, kWays);
INSTANTIATE_TEST_SUITE_P(Ways, WatchOf, kWays);

TEST_P(EventLoopOf, EndsWhenThereIsNothingToWaitFor) {
  EventLoop loop{GetParam()};
  loop.run();
}

TEST_P(TimerOf, ComesInOrderAndNeverEarly) {
  EventLoop loop{GetParam()};
  std::vector<int> order;
  const auto start = monotonic_now();
  ntp::Monotonic second_came;
  Timer second{loop, [&] {
                 order.push_back(2);
                 second_came = monotonic_now();
               }};
  Timer first{loop, [&] { order.push_back(1); }};
  second.at(start + std::chrono::milliseconds{2});
  first.at(ntp::Monotonic{});
  loop.run();
  EXPECT_EQ(order, (std::vector{1, 2}));
  EXPECT_GE(second_came - start, std::chrono::milliseconds{2});
}

TEST_P(TimerOf, ComesAlsoWhenABusyDescriptorSetsItAgainAndAgain) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "a", 1), 1);  // nobody reads it
  EventLoop loop{GetParam()};
  Timer timer{loop, [&loop] { loop.stop(); }};
  int busy = 0;
  const auto watch = Watch::readable(loop, ends[0], [&] {
    timer.at(ntp::Monotonic{});
    if (++busy == 1000) loop.stop();
  });
  loop.run();
  EXPECT_LT(busy, 10);
  close(ends[0]);
  close(ends[1]);
}

TEST_P(TimerOf, AlsoCountsFromNowAfterALongCallback) {
  EventLoop loop{GetParam()};
  ntp::Monotonic wanted;
  ntp::Monotonic came;
  Timer second{loop, [&came] { came = monotonic_now(); }};
  Timer first{loop, [&] {
                // Longer than libevent's own idea of now is good for.
                const auto until = monotonic_now() + std::chrono::milliseconds{5};
                while (monotonic_now() < until) {
                }
                wanted = monotonic_now() + std::chrono::milliseconds{1};
                second.at(wanted);
              }};
  first.at(ntp::Monotonic{});
  loop.run();
  EXPECT_GE(came, wanted);
}

TEST_P(AfterwardsOf, ComesOnceBeforeTheLoopWaits) {
  EventLoop loop{GetParam()};
  std::vector<int> order;
  Afterwards after{loop, [&order] { order.push_back(2); }};
  Timer second{loop, [&] { order.push_back(3); }};
  Timer first{loop, [&] {
                after.request();
                after.request();
                second.at(monotonic_now());
                order.push_back(1);
              }};
  first.at(ntp::Monotonic{});
  loop.run();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST_P(TimerOf, NeverMeansNever) {
  EventLoop loop{GetParam()};
  bool called = false;
  Timer timer{loop, [&called] { called = true; }};
  timer.at(ntp::Monotonic{});
  timer.at(ntp::Monotonic::max());
  loop.run();
  EXPECT_FALSE(called);
}

TEST_P(WatchOf, SeesAReadableDescriptorUntilItIsGone) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  EventLoop loop{GetParam()};
  int seen = 0;
  const auto watch = Watch::readable(loop, ends[0], [&] {
    char octet = 0;
    ASSERT_EQ(read(ends[0], &octet, 1), 1);
    if (++seen == 2) loop.stop();
  });
  ASSERT_EQ(write(ends[1], "ab", 2), 2);
  loop.run();
  EXPECT_EQ(seen, 2);
  close(ends[0]);
  close(ends[1]);
}

TEST_P(WatchOf, SeesASignal) {
  EventLoop loop{GetParam()};
  bool seen = false;
  const auto watch = Watch::signal(loop, SIGUSR1, [&] {
    seen = true;
    loop.stop();
  });
  raise(SIGUSR1);
  loop.run();
  EXPECT_TRUE(seen);
}

TEST_P(WatchOf, ALoopThatWatchesNothingLeavesASignalToAnother) {
  EventLoop loop{GetParam()};
  EventLoop other;
  bool seen = false;
  const auto watch = Watch::signal(loop, SIGUSR1, [&] {
    seen = true;
    loop.stop();
  });
  raise(SIGUSR1);
  other.run();
  loop.run();  // there is nothing else to wait for
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace netio
