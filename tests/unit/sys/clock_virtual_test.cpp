#include "sys/clock_virtual.hpp"

#include <chrono>
#include <gtest/gtest.h>

namespace sys {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kStart = 1'800'000'000;  // 2027-01-15

// A machine whose time moves only when the test says so.
class VirtualClockTest : public testing::Test {
 protected:
  void pass(ntp::Nanos duration) {
    raw_ += duration;
    real_ += duration;
  }
  VirtualClock clock(ntp::Nanos offset, double error_ppm) {
    return {offset, ntp::Ppm{error_ppm}, [this] { return reading(); }};
  }
  [[nodiscard]] KernelTime reading() const {
    const auto since = real_ - ntp::Nanos{0};
    return {.raw = raw_,
            .real = {.seconds = kStart + since / 1s, .nanoseconds = (since % 1s).count()}};
  }
  [[nodiscard]] ntp::Timestamp truth() const {
    const KernelTime now = reading();
    return ntp::Timestamp::from_unix(now.real.seconds, now.real.nanoseconds);
  }

  ntp::Nanos raw_{5s};
  ntp::Nanos real_{0};
};

TEST_F(VirtualClockTest, StartsAheadByItsOffset) {
  EXPECT_EQ(clock(250ms, 0).now().wall - truth(), 250ms);
  EXPECT_EQ(clock(-250ms, 0).now().wall - truth(), -250ms);
}

TEST_F(VirtualClockTest, MonotonicTimeIsTheRawClock) {
  EXPECT_EQ(clock(250ms, 0).now().mono.time_since_epoch(), 5s);
}

TEST_F(VirtualClockTest, RunsTooFastByItsError) {
  const VirtualClock wrong = clock(0s, 80);
  pass(100s);
  EXPECT_EQ(wrong.now().wall - truth(), 8ms);
}

TEST_F(VirtualClockTest, StepMovesItAtOnce) {
  VirtualClock wrong = clock(250ms, 0);
  const core::ClockOutcome outcome = wrong.apply({.step = -250ms, .frequency = {}});
  EXPECT_TRUE(outcome.taken);
  EXPECT_EQ(outcome.step, -250ms);
  EXPECT_EQ(wrong.now().wall - truth(), 0s);
}

TEST_F(VirtualClockTest, FrequencyCancelsTheError) {
  VirtualClock wrong = clock(0s, 100);
  // (1 + 100e-6) * (1 + f) = 1
  wrong.apply({.step = {}, .frequency = {-99.990001}});
  pass(1000s);
  EXPECT_LT(std::chrono::abs(wrong.now().wall - truth()), 10ns);
}

TEST_F(VirtualClockTest, NewFrequencyLeavesThePastAlone) {
  VirtualClock steered = clock(0s, 0);
  steered.apply({.step = {}, .frequency = {100}});
  pass(10s);  // gains 1 ms
  steered.apply({.step = {}, .frequency = {-100}});
  pass(5s);  // loses 0.5 ms
  EXPECT_EQ(steered.now().wall - truth(), 500us);
}

TEST_F(VirtualClockTest, FrequencyStaysWithinTheKernelsLimit) {
  VirtualClock steered = clock(0s, 0);
  EXPECT_EQ(steered.apply({.step = {}, .frequency = {2e6}}).frequency.value, 100'000);
  EXPECT_EQ(steered.apply({.step = {}, .frequency = {-2e6}}).frequency.value, -100'000);
}

TEST_F(VirtualClockTest, KernelTimestampIsConvertedToItsOwnTime) {
  const VirtualClock wrong = clock(250ms, 0);
  pass(2s);
  // A packet that arrived 1.5 s ago, half a second after the start.
  const ntp::Timestamp arrival = wrong.from_realtime(kStart, 500'000'000);
  EXPECT_EQ(wrong.now().wall - arrival, 1500ms);
}

TEST_F(VirtualClockTest, ProofReportsTheFrequencyInForce) {
  VirtualClock steered = clock(0s, 0);
  steered.apply({.step = {}, .frequency = {12.5}});
  const core::ClockOutcome proof = steered.prove();
  EXPECT_TRUE(proof.taken);
  EXPECT_DOUBLE_EQ(proof.frequency.value, 12.5);
}

TEST_F(VirtualClockTest, KeepsNanosecondsOverMonths) {
  const VirtualClock wrong = clock(0s, 1);
  pass(24h * 100);
  EXPECT_EQ(wrong.now().wall - truth(), 8640ms);
}

TEST_F(VirtualClockTest, SlewsLittleByLittleAndThenNoMore) {
  VirtualClock behind = clock(-1ms, 0);
  ASSERT_TRUE(behind.slew(1ms).taken);
  EXPECT_EQ(behind.now().wall - truth(), -1ms);
  pass(1s);
  EXPECT_EQ(behind.now().wall - truth(), -500us);
  pass(1h);
  EXPECT_EQ(behind.now().wall - truth(), 0ns);
}

TEST_F(VirtualClockTest, ASlewGoesOnBehindOtherCommands) {
  VirtualClock ahead = clock(1ms, 0);
  ahead.slew(-1ms);
  pass(1s);
  ahead.apply({.step = 5s, .frequency = {}});
  EXPECT_EQ(ahead.now().wall - truth(), 5s + 500us);
  pass(1s);
  EXPECT_EQ(ahead.now().wall - truth(), 5s);
}

TEST_F(VirtualClockTest, ASecondSlewReplacesTheFirst) {
  VirtualClock behind = clock(-1ms, 0);
  behind.slew(1ms);
  pass(1s);
  behind.slew(0ns);
  pass(1h);
  EXPECT_EQ(behind.now().wall - truth(), -500us);
}

TEST_F(VirtualClockTest, RefusesASlewThatTheKernelRefuses) {
  VirtualClock steered = clock(0s, 0);
  const core::ClockOutcome outcome = steered.slew(1h);
  EXPECT_FALSE(outcome.taken);
  EXPECT_FALSE(outcome.error.empty());
}

}  // namespace
}  // namespace sys
