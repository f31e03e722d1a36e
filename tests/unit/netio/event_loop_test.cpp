#include "netio/event_loop.hpp"

#include <array>
#include <csignal>
#include <gtest/gtest.h>
#include <unistd.h>
#include <vector>

#include "netio/monotonic.hpp"

namespace netio {
namespace {

TEST(EventLoop, EndsWhenThereIsNothingToWaitFor) {
  EventLoop loop;
  loop.run();
}

TEST(Timer, ComesInOrderAndNeverEarly) {
  EventLoop loop;
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

TEST(Timer, ComesAlsoWhenABusyDescriptorSetsItAgainAndAgain) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "a", 1), 1);  // nobody reads it
  EventLoop loop;
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

TEST(Timer, AlsoCountsFromNowAfterALongCallback) {
  EventLoop loop;
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

TEST(Afterwards, ComesOnceBeforeTheLoopWaits) {
  EventLoop loop;
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

TEST(Timer, NeverMeansNever) {
  EventLoop loop;
  bool called = false;
  Timer timer{loop, [&called] { called = true; }};
  timer.at(ntp::Monotonic{});
  timer.at(ntp::Monotonic::max());
  loop.run();
  EXPECT_FALSE(called);
}

TEST(Watch, SeesAReadableDescriptorUntilItIsGone) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  EventLoop loop;
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

TEST(Watch, SeesASignal) {
  EventLoop loop;
  bool seen = false;
  const auto watch = Watch::signal(loop, SIGUSR1, [&] {
    seen = true;
    loop.stop();
  });
  raise(SIGUSR1);
  loop.run();
  EXPECT_TRUE(seen);
}

TEST(Watch, ALoopThatWatchesNothingLeavesASignalToAnother) {
  EventLoop loop;
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
