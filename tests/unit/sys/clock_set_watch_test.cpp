// That the kernel tells of a jump is not tried: no test sets the clock of the machine.
#include "sys/clock_set_watch.hpp"

#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>

#include "netio/monotonic.hpp"

namespace sys {
namespace {

TEST(ClockSetWatch, IsSilentWhileNobodySetsTheClock) {
  netio::EventLoop loop;
  int told = 0;
  const ClockSetWatch watch{loop, [&told] { ++told; }};
  EXPECT_TRUE(watch.works());
  netio::Timer end{loop, [&loop] { loop.stop(); }};
  end.at(netio::monotonic_now() + std::chrono::milliseconds{5});
  loop.run();
  EXPECT_EQ(told, 0);
}

TEST(ClockSetWatch, DoesWithoutWhereTheSystemIsSimulated) {
  setenv("EVENT_NOEPOLL", "1", 1);
  netio::EventLoop loop;
  unsetenv("EVENT_NOEPOLL");
  EXPECT_FALSE((ClockSetWatch{loop, [] {}}.works()));
}

}  // namespace
}  // namespace sys
