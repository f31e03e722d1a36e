#include "keeper/limits.hpp"

#include <chrono>
#include <gtest/gtest.h>

namespace keeper {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr ntp::Monotonic kStart{hours{5}};
constexpr std::int64_t kPpm = 65536;

Policy usual() { return Policy::of(core::DisciplineSettings{}); }

Request stepping(ntp::Nanos step, ntp::Leap leap = ntp::Leap::none) {
  return {.kind = Request::Kind::apply, .leap = leap, .step = step};
}

Request running(std::int64_t rate, ntp::Leap leap = ntp::Leap::none) {
  return {.kind = Request::Kind::apply, .leap = leap, .rate = rate};
}

/// Judges and, if it is allowed, does.
Refusal does(Limits& limits, const Request& request, ntp::Monotonic now) {
  const Refusal why = limits.judge(request, now);
  if (why == Refusal::none) limits.took(request, request.rate, now);
  return why;
}

TEST(Policy, IsThatOfTheConfiguration) {
  core::DisciplineSettings settings;
  settings.step_back = ntp::Seconds{0.3};
  settings.panic_gate = true;
  EXPECT_EQ(Policy::of(settings), (Policy{.step_forward = milliseconds{128},
                                          .step_back = milliseconds{300},
                                          .panic = seconds{1000},
                                          .gate = true,
                                          .hurry = true}));
}

TEST(Policy, ALimitBelowANanosecondIsOneAllTheSame) {
  core::DisciplineSettings settings;
  settings.panic = settings.step_back = ntp::Seconds{1e-10};
  EXPECT_EQ(Policy::of(settings).panic, ntp::Nanos{1});
  EXPECT_EQ(Policy::of(settings).step_back, ntp::Nanos{1});
}

TEST(Policy, WhoWantsSlowChangesGetsNoFastOnes) {
  core::DisciplineSettings settings;
  settings.step_forward = settings.step_back = ntp::Seconds{600};
  EXPECT_FALSE(Policy::of(settings).hurry);
  settings.step_forward = settings.step_back = ntp::Seconds{0};
  EXPECT_FALSE(Policy::of(settings).hurry);
}

TEST(Policy, LimitsThatComeLaterAreUndone) {
  const core::DisciplineSettings start;
  core::DisciplineSettings later;
  EXPECT_FALSE(hold_to(start, later));
  later.panic = ntp::Seconds{0};
  later.step_back = ntp::Seconds{9};
  EXPECT_TRUE(hold_to(start, later));
  EXPECT_EQ(later, start);
}

TEST(Limits, FiveHundredPpmAreAlwaysAllowed) {
  Limits limits{usual(), kStart};
  EXPECT_EQ(does(limits, running(500 * kPpm), kStart), Refusal::none);
  EXPECT_EQ(does(limits, running(-500 * kPpm), kStart + hours{1000}), Refusal::none);
  EXPECT_EQ(limits.fast_ends(), ntp::Monotonic::max());
}

TEST(Limits, ATenthIsTheMost) {
  const Limits limits{usual(), kStart};
  EXPECT_EQ(limits.judge(running(100'000 * kPpm), kStart), Refusal::none);
  EXPECT_EQ(limits.judge(running(100'000 * kPpm + 1), kStart), Refusal::rate);
  EXPECT_EQ(limits.judge(running(std::numeric_limits<std::int64_t>::min()), kStart), Refusal::rate);
}

TEST(Limits, AFastMinuteBeginsOnce) {
  Limits limits{usual(), kStart};
  EXPECT_EQ(does(limits, running(600 * kPpm), kStart + hours{1}), Refusal::none);
  EXPECT_EQ(does(limits, running(10 * kPpm), kStart + hours{1} + seconds{10}), Refusal::none);
  EXPECT_EQ(does(limits, running(600 * kPpm), kStart + hours{1} + seconds{59}), Refusal::none);
  EXPECT_EQ(does(limits, running(600 * kPpm), kStart + hours{1} + seconds{60}), Refusal::fast_rate);
  EXPECT_EQ(does(limits, running(600 * kPpm), kStart + hours{99}), Refusal::fast_rate);
}

TEST(Limits, AFastRateEndsWithItsMinute) {
  Limits limits{usual(), kStart};
  does(limits, running(20 * kPpm), kStart);
  does(limits, running(600 * kPpm), kStart + seconds{1});
  EXPECT_EQ(limits.fast_ends(), kStart + seconds{61});
  EXPECT_EQ(limits.slow_rate(), 20 * kPpm);
}

TEST(Limits, AFastRateEndsAfterTwoSecondsOfPhase) {
  Limits limits{usual(), kStart};
  does(limits, running(100'000 * kPpm), kStart);
  EXPECT_EQ(limits.fast_ends(), kStart + seconds{20});
  // Half of it is used, and the other half at half the rate takes as long again twice.
  does(limits, running(-50'000 * kPpm), kStart + seconds{10});
  EXPECT_EQ(limits.fast_ends(), kStart + seconds{30});
  does(limits, running(0), kStart + seconds{30});
  EXPECT_EQ(does(limits, running(501 * kPpm), kStart + seconds{31}), Refusal::fast_rate);
}

TEST(Limits, AStepBringsAnotherFastMinute) {
  Limits limits{usual(), kStart};
  does(limits, running(100'000 * kPpm), kStart);
  does(limits, running(0), kStart + seconds{30});
  EXPECT_EQ(does(limits, stepping(seconds{1}), kStart + seconds{90}), Refusal::none);
  EXPECT_EQ(does(limits, running(100'000 * kPpm), kStart + seconds{200}), Refusal::none);
  EXPECT_EQ(limits.fast_ends(), kStart + seconds{220});
}

TEST(Limits, AStepIsNotFastBesides) {
  const Limits limits{usual(), kStart};
  Request both = stepping(seconds{1});
  both.rate = 501 * kPpm;
  EXPECT_EQ(limits.judge(both, kStart), Refusal::fast_rate);
}

TEST(Limits, StepsReachTheThresholdOfTheirDirection) {
  Policy policy = usual();
  policy.step_back = milliseconds{300};
  const Limits limits{policy, kStart};
  EXPECT_EQ(limits.judge(stepping(milliseconds{128}), kStart), Refusal::none);
  EXPECT_EQ(limits.judge(stepping(milliseconds{127}), kStart), Refusal::small_step);
  EXPECT_EQ(limits.judge(stepping(-milliseconds{299}), kStart), Refusal::small_step);
  EXPECT_EQ(limits.judge(stepping(-milliseconds{300}), kStart), Refusal::none);
}

TEST(Limits, WhereStepsAreForbiddenNoneIsTaken) {
  Policy policy = usual();
  policy.step_back = ntp::Nanos{0};
  const Limits limits{policy, kStart};
  EXPECT_EQ(limits.judge(stepping(-seconds{10}), kStart), Refusal::never_step);
  EXPECT_EQ(limits.judge(stepping(seconds{10}), kStart), Refusal::none);
}

TEST(Limits, StepsAreWithinThePanicLimit) {
  const Limits limits{usual(), kStart};
  EXPECT_EQ(limits.judge(stepping(seconds{1000}), kStart), Refusal::none);
  EXPECT_EQ(limits.judge(stepping(seconds{1001}), kStart), Refusal::panic);
  EXPECT_EQ(limits.judge(stepping(ntp::Nanos::min()), kStart), Refusal::panic);
  EXPECT_EQ(limits.judge(stepping(ntp::Nanos::max()), kStart), Refusal::panic);
}

TEST(Limits, TheGateLetsOneStepPass) {
  Policy policy = usual();
  policy.gate = true;
  Limits limits{policy, kStart};
  EXPECT_EQ(does(limits, stepping(hours{9000}), kStart), Refusal::none);
  EXPECT_EQ(does(limits, stepping(hours{9000}), kStart + seconds{1}), Refusal::panic);
  EXPECT_EQ(does(limits, stepping(milliseconds{200}), kStart + seconds{2}), Refusal::none);
}

TEST(Limits, TheGateClosesWithTheFirstCorrectionOfAnyKind) {
  Policy policy = usual();
  policy.gate = true;
  Limits limits{policy, kStart};
  // The frequency from the drift file is none: nobody was asked for the time yet.
  does(limits, running(3 * kPpm, ntp::Leap::unsynchronised), kStart);
  EXPECT_EQ(limits.judge(stepping(hours{1}), kStart), Refusal::none);
  does(limits, running(3 * kPpm), kStart + seconds{1});
  EXPECT_EQ(limits.judge(stepping(hours{1}), kStart), Refusal::none);
  does(limits, running(4 * kPpm), kStart + seconds{2});
  EXPECT_EQ(limits.judge(stepping(hours{1}), kStart + seconds{3}), Refusal::panic);
}

TEST(Limits, TheFirstStepMayBeSmallWhereItMust) {
  Policy policy = usual();
  policy.first_step = true;
  Limits limits{policy, kStart};
  EXPECT_EQ(does(limits, stepping(ntp::Nanos{5}), kStart), Refusal::none);
  EXPECT_EQ(does(limits, stepping(ntp::Nanos{5}), kStart), Refusal::small_step);
}

TEST(Limits, WhoSetsTheClockAndEndsMayStepByAnything) {
  Policy policy = usual();
  policy.any_step = true;
  const Limits limits{policy, kStart};
  EXPECT_EQ(limits.judge(stepping(ntp::Nanos{-5}), kStart), Refusal::none);
}

TEST(Limits, EightStepsInARowAndOneEachFiveMinutes) {
  Limits limits{usual(), kStart};
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(does(limits, stepping(seconds{1}), kStart), Refusal::none) << i;
  }
  EXPECT_EQ(does(limits, stepping(seconds{1}), kStart), Refusal::too_many_steps);
  EXPECT_EQ(does(limits, stepping(seconds{1}), kStart + seconds{299}), Refusal::too_many_steps);
  EXPECT_EQ(does(limits, stepping(seconds{1}), kStart + seconds{300}), Refusal::none);
  EXPECT_EQ(does(limits, stepping(seconds{1}), kStart + seconds{301}), Refusal::too_many_steps);
}

TEST(Limits, TheSumOfStepsIsTwicePanicAndOnceADay) {
  Limits limits{usual(), kStart};
  EXPECT_EQ(does(limits, stepping(seconds{1000}), kStart), Refusal::none);
  EXPECT_EQ(does(limits, stepping(-seconds{900}), kStart), Refusal::none);
  EXPECT_EQ(does(limits, stepping(seconds{101}), kStart), Refusal::steps_too_far);
  EXPECT_EQ(does(limits, stepping(seconds{99}), kStart), Refusal::none);
  EXPECT_EQ(does(limits, stepping(seconds{999}), kStart + hours{23}), Refusal::steps_too_far);
  EXPECT_EQ(does(limits, stepping(seconds{999}), kStart + hours{24}), Refusal::none);
}

TEST(Limits, WithoutAPanicLimitOnlyTheirNumberCounts) {
  Policy policy = usual();
  policy.panic = ntp::Nanos{0};
  Limits limits{policy, kStart};
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(does(limits, stepping(hours{100}), kStart), Refusal::none) << i;
  }
  EXPECT_EQ(does(limits, stepping(hours{100}), kStart), Refusal::too_many_steps);
}

TEST(Limits, ALeapSecondThatWasAnnouncedNeedsNoThreshold) {
  Policy policy = usual();
  policy.step_forward = policy.step_back = ntp::Nanos{0};
  Limits limits{policy, kStart};
  EXPECT_EQ(limits.judge(stepping(-seconds{1}), kStart), Refusal::never_step);
  does(limits, running(0, ntp::Leap::insert), kStart);
  EXPECT_EQ(limits.judge(stepping(seconds{1}), kStart), Refusal::never_step);
  EXPECT_EQ(limits.judge(stepping(-milliseconds{999}), kStart), Refusal::never_step);
  EXPECT_EQ(limits.judge(stepping(-seconds{1}), kStart + hours{49}), Refusal::never_step);
  EXPECT_EQ(does(limits, stepping(-seconds{1}), kStart + hours{24}), Refusal::none);
  EXPECT_EQ(does(limits, stepping(-seconds{1}), kStart + hours{24}), Refusal::never_step);
}

// The daemon announces them itself: that must not be a way around thresholds.
TEST(Limits, ThereIsOneLeapSecondAMonth) {
  Policy policy = usual();
  policy.step_forward = policy.step_back = ntp::Nanos{0};
  Limits limits{policy, kStart};
  does(limits, running(0, ntp::Leap::insert), kStart);
  EXPECT_EQ(does(limits, stepping(-seconds{1}), kStart), Refusal::none);
  does(limits, running(0, ntp::Leap::insert), kStart + hours{1});
  EXPECT_EQ(does(limits, stepping(-seconds{1}), kStart + hours{1}), Refusal::never_step);
  does(limits, running(0, ntp::Leap::remove), kStart + hours{2});
  EXPECT_EQ(does(limits, stepping(seconds{1}), kStart + hours{2}), Refusal::never_step);
  const ntp::Monotonic next = kStart + hours{28 * 24};
  does(limits, running(0, ntp::Leap::insert), next);
  EXPECT_EQ(does(limits, stepping(-seconds{1}), next), Refusal::none);
}

TEST(Limits, ErrorBoundsEndWhereTheKernelsDo) {
  const Limits limits{usual(), kStart};
  Request request = running(0);
  request.max_error_us = request.est_error_us = 16'000'000;
  EXPECT_EQ(limits.judge(request, kStart), Refusal::none);
  request.est_error_us = 16'000'001;
  EXPECT_EQ(limits.judge(request, kStart), Refusal::bounds);
}

TEST(Limits, WhatTheClockRanAtBeforeIsFastToo) {
  Limits limits{usual(), kStart};
  limits.runs_at(80'000 * kPpm, kStart);
  EXPECT_EQ(limits.fast_ends(), kStart + seconds{25});
  EXPECT_EQ(limits.slow_rate(), 0);
}

}  // namespace
}  // namespace keeper
