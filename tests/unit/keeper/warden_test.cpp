#include "keeper/warden.hpp"

#include <cerrno>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

namespace keeper {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr ntp::Monotonic kBegin{seconds{1000}};

/// Remembers what it was told, and obeys or does not.
class Recorder final : public Hands {
 public:
  Done prove() override { return done(in_force); }
  Done apply(const core::ClockCommand& command) override {
    applied.push_back(command);
    return done(command.frequency);
  }
  Done set_rate(ntp::Ppm rate) override {
    rates.push_back(rate.value);
    return done(rate);
  }
  std::array<std::int64_t, Answer::kNumbers> read() override { return {1, 2, 3}; }

  std::vector<core::ClockCommand> applied;
  std::vector<double> rates;
  ntp::Ppm in_force{12};
  int error = 0;

 private:
  Done done(ntp::Ppm rate) const {
    return {.taken = error == 0,
            .error = error,
            .rate = error == 0 ? rate : in_force,
            .raw = ntp::Nanos{7},
            .monotonic = ntp::Nanos{8}};
  }
};

class WardenTest : public testing::Test {
 protected:
  Answer ask(const Request& request, ntp::Monotonic now = kBegin) {
    reply = warden.on_message(encode(request), now);
    return decode_answer(reply.octets).value();
  }

  Recorder hands;
  Warden warden{Policy::of(core::DisciplineSettings{}), hands, kBegin};
  Warden::Reply reply;
};

TEST_F(WardenTest, DoesWhatIsAllowedAndSaysWhen) {
  const Answer answer = ask({.kind = Request::Kind::apply,
                             .sequence = 5,
                             .leap = ntp::Leap::insert,
                             .max_error_us = 1500,
                             .est_error_us = 20,
                             .step = seconds{2},
                             .rate = -65536 / 2});
  ASSERT_EQ(hands.applied.size(), 1U);
  const core::ClockCommand& told = hands.applied.front();
  EXPECT_EQ(told.step, seconds{2});
  EXPECT_EQ(told.frequency.value, -0.5);
  EXPECT_EQ(told.leap, ntp::Leap::insert);
  EXPECT_DOUBLE_EQ(told.max_error.count(), 0.0015);
  EXPECT_DOUBLE_EQ(told.est_error.count(), 0.00002);
  EXPECT_EQ(answer, (Answer{.kind = Request::Kind::apply,
                            .sequence = 5,
                            .step = seconds{2},
                            .rate = -65536 / 2,
                            .raw = ntp::Nanos{7},
                            .monotonic = ntp::Nanos{8}}));
  EXPECT_EQ(reply.remark, "");
}

TEST_F(WardenTest, RefusesWithAReasonAndGoesOn) {
  const Answer answer = ask({.kind = Request::Kind::apply, .step = seconds{5000}});
  EXPECT_EQ(answer.refusal, Refusal::panic);
  EXPECT_EQ(answer.step, seconds{0});
  EXPECT_THAT(reply.remark, HasSubstr("the step is beyond the panic limit: step +5000.000000 s"));
  EXPECT_FALSE(reply.last);
  EXPECT_TRUE(hands.applied.empty());
  EXPECT_EQ(ask({.kind = Request::Kind::apply}).refusal, Refusal::none);
}

TEST_F(WardenTest, EndsWhenItIsSentRubbish) {
  reply = warden.on_message(ntp::as_bytes("rubbish"), kBegin);
  EXPECT_TRUE(reply.last);
  EXPECT_EQ(decode_answer(reply.octets)->refusal, Refusal::malformed);
  EXPECT_THAT(reply.remark, HasSubstr("a message that is none; the daemon is broken"));
  EXPECT_TRUE(hands.applied.empty());
}

TEST_F(WardenTest, WhatTheKernelRefusesIsNotCounted) {
  hands.error = EPERM;
  for (int i = 0; i < 20; ++i) {
    const Answer answer = ask({.kind = Request::Kind::apply, .step = seconds{1}});
    EXPECT_EQ(answer.refusal, Refusal::kernel);
    EXPECT_EQ(answer.error, EPERM);
    EXPECT_EQ(answer.rate, 12 * 65536);
  }
  hands.error = 0;
  EXPECT_EQ(ask({.kind = Request::Kind::apply, .step = seconds{1}}).refusal, Refusal::none);
}

TEST_F(WardenTest, EndsAFastRateByItself) {
  ask({.kind = Request::Kind::apply, .rate = 9 * 65536});
  ask({.kind = Request::Kind::apply, .rate = 100'000LL * 65536});
  EXPECT_EQ(warden.next_deadline(), kBegin + seconds{20});
  EXPECT_EQ(warden.on_timer(kBegin + seconds{19}), "");
  EXPECT_EQ(warden.on_timer(kBegin + seconds{20}),
            "+100000 ppm have lasted long enough: the clock goes on at +9.000 ppm");
  EXPECT_EQ(hands.rates, std::vector<double>{9});
  EXPECT_EQ(warden.next_deadline(), ntp::Monotonic::max());
}

TEST_F(WardenTest, ARefusalOfThatDoesNotMakeItTryForEver) {
  ask({.kind = Request::Kind::apply, .rate = 100'000LL * 65536});
  hands.error = EPERM;
  warden.on_timer(kBegin + seconds{20});
  EXPECT_EQ(warden.next_deadline(), ntp::Monotonic::max());
}

TEST_F(WardenTest, AtTheEndTheClockGoesOnSlowly) {
  ask({.kind = Request::Kind::apply, .rate = 100'000LL * 65536});
  warden.on_end(kBegin + seconds{1});
  EXPECT_EQ(hands.rates, std::vector<double>{0});
}

TEST_F(WardenTest, AtTheEndASlowRateStays) {
  ask({.kind = Request::Kind::apply, .rate = 300 * 65536});
  warden.on_end(kBegin + seconds{1});
  EXPECT_TRUE(hands.rates.empty());
}

TEST_F(WardenTest, ReadsAndProves) {
  EXPECT_EQ(ask({.kind = Request::Kind::read}).kernel[2], 3);
  EXPECT_EQ(ask({.kind = Request::Kind::prove}).rate, 12 * 65536);
  EXPECT_TRUE(hands.applied.empty());
}

}  // namespace
}  // namespace keeper
