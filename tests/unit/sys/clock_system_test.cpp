// The driver of the machine's clock against a kernel that exists only here: its clock_adjtime is
// found before that of the C library, so that no call reaches the real one.
#include "sys/clock_system.hpp"

#include <cerrno>
#include <gtest/gtest.h>
#include <sys/timex.h>
#include <vector>

namespace {

std::vector<timex> calls;
bool forbidden = false;

}  // namespace

extern "C" int clock_adjtime(clockid_t, timex* request) noexcept {
  calls.push_back(*request);
  if (!forbidden) {
    if ((request->modes & ADJ_TICK) == 0) request->tick = 10'000;
    return TIME_OK;
  }
  errno = EPERM;
  return -1;
}

namespace sys {
namespace {

class SystemClockTest : public testing::Test {
 protected:
  void SetUp() override {
    calls.clear();
    forbidden = false;
  }
  static core::ClockCommand command(double ppm) {
    return {.step = {},
            .frequency = {ppm},
            .leap = ntp::Leap::none,
            .max_error = ntp::Seconds{0.0123},
            .est_error = ntp::Seconds{4.5e-6}};
  }
  SystemClock clock_;
};

TEST_F(SystemClockTest, TellsTheKernelTheErrorsWithEveryCommand) {
  ASSERT_TRUE(clock_.apply(command(12)).taken);
  const timex& last = calls.back();
  EXPECT_EQ(last.modes & (ADJ_MAXERROR | ADJ_ESTERROR | ADJ_STATUS),
            static_cast<unsigned>(ADJ_MAXERROR | ADJ_ESTERROR | ADJ_STATUS));
  EXPECT_EQ(last.maxerror, 12'300);
  EXPECT_EQ(last.esterror, 5) << "rounded up";
  EXPECT_EQ(last.freq, 12 * 65'536);
  EXPECT_EQ(last.status, 0);
}

TEST_F(SystemClockTest, ArmsAndDisarmsTheLeapSecond) {
  const std::pair<ntp::Leap, int> rows[]{{ntp::Leap::insert, STA_INS},
                                         {ntp::Leap::remove, STA_DEL},
                                         {ntp::Leap::none, 0},
                                         {ntp::Leap::unsynchronised, STA_UNSYNC}};
  for (const auto& [leap, status] : rows) {
    core::ClockCommand wanted = command(0);
    wanted.leap = leap;
    clock_.apply(wanted);
    EXPECT_EQ(calls.back().status, status);
  }
}

TEST_F(SystemClockTest, SwitchesTheLoopsOffOnce) {
  clock_.apply(command(0));
  EXPECT_EQ(calls.size(), 4U);
  clock_.apply(command(1));
  EXPECT_EQ(calls.size(), 5U);
}

TEST_F(SystemClockTest, RunsFasterThanTheFrequencyAllowsByLongerTicks) {
  const auto outcome = clock_.apply(command(66'666));
  EXPECT_EQ(calls.back().tick, 10'667);
  EXPECT_NEAR(outcome.frequency.value, 66'666, 1e-3);
}

TEST_F(SystemClockTest, AStepBackHasAPositiveFraction) {
  core::ClockCommand wanted = command(0);
  wanted.step = std::chrono::milliseconds{-1250};
  EXPECT_EQ(clock_.apply(wanted).step, wanted.step);
  EXPECT_EQ(calls.back().modes & (ADJ_SETOFFSET | ADJ_NANO),
            static_cast<unsigned>(ADJ_SETOFFSET | ADJ_NANO));
  EXPECT_EQ(calls.back().time.tv_sec, -2);
  EXPECT_EQ(calls.back().time.tv_usec, 750'000'000);
}

TEST_F(SystemClockTest, ARefusalIsToldInTheSystemsWords) {
  forbidden = true;
  const auto outcome = clock_.apply(command(0));
  EXPECT_FALSE(outcome.taken);
  EXPECT_EQ(outcome.error, "clock_adjtime: Operation not permitted");
}

}  // namespace
}  // namespace sys
