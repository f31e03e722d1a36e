#include "sys/clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>

namespace sys {
namespace {

std::string clock_complaint(std::string_view description) {
  try {
    make_clock(description);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(MakeClock, KnowsItsDrivers) {
  EXPECT_EQ(make_clock("system")->name(), "system");
  EXPECT_EQ(make_clock("observe")->name(), "observe");
  EXPECT_EQ(make_clock("virtual")->name(), "virtual");
  EXPECT_EQ(make_clock("virtual:offset=0.25,freq=80")->name(), "virtual");
  EXPECT_EQ(make_clock("virtual:freq=-12.5")->name(), "virtual");
  EXPECT_EQ(make_clock("virtual:offset=+1")->name(), "virtual");
}

TEST(MakeClock, NamesWhatIsWrong) {
  using testing::HasSubstr;
  EXPECT_THAT(clock_complaint("sundial"), HasSubstr("there is no such driver"));
  EXPECT_THAT(clock_complaint(""), HasSubstr("there is no such driver"));
  EXPECT_THAT(clock_complaint("system:offset=1"), HasSubstr("only a virtual clock takes options"));
  EXPECT_THAT(clock_complaint("virtual:phase=1"), HasSubstr("'phase=1' is neither"));
  EXPECT_THAT(clock_complaint("virtual:offset"), HasSubstr("'offset' is neither"));
  EXPECT_THAT(clock_complaint("virtual:offset=1s"), HasSubstr("'offset=1s' is not a number"));
  EXPECT_THAT(clock_complaint("virtual:offset="), HasSubstr("'offset=' is not a number"));
  EXPECT_THAT(clock_complaint("virtual:offset=nan"), HasSubstr("is not a number"));
  EXPECT_THAT(clock_complaint("virtual:freq=1e9"), HasSubstr("within +-1000"));
}

TEST(MakeClock, VirtualClockIsAheadByItsOffset) {
  const auto plain = make_clock("virtual");
  const auto ahead = make_clock("virtual:offset=3600");
  const ntp::Seconds lead = ahead->now().wall - plain->now().wall;
  EXPECT_NEAR(lead.count(), 3600, 60);
}

TEST(ObserveClock, RefusesEveryCommandWithAReason) {
  const auto clock = make_clock("observe");
  const core::ClockOutcome outcome = clock->apply({.step = ntp::Nanos{1}, .frequency = {}});
  EXPECT_FALSE(outcome.taken);
  EXPECT_EQ(outcome.step, ntp::Nanos{0});
  EXPECT_FALSE(outcome.error.empty());
  EXPECT_FALSE(clock->prove().taken);
}

// A clock that shows only what the test lets it show.
class SteppedClock final : public Clock {
 public:
  explicit SteppedClock(ntp::Nanos step) : step_{step} {}
  [[nodiscard]] ntp::Now now() const override {
    wall_ = wall_ + step_;
    return {.mono = {}, .wall = wall_};
  }
  [[nodiscard]] ntp::Timestamp from_realtime(std::int64_t, std::int64_t) const override {
    return {};
  }
  core::ClockOutcome apply(const core::ClockCommand&) override { return {}; }
  core::ClockOutcome prove() override { return {}; }
  [[nodiscard]] std::string_view name() const override { return "stepped"; }

 private:
  ntp::Nanos step_;
  mutable ntp::Timestamp wall_{0x80000000, 0};
};

TEST(MeasurePrecision, IsTheSmallestStepRoundedUp) {
  EXPECT_EQ(measure_precision(SteppedClock{ntp::Nanos{1000}}).value, -19);
  EXPECT_EQ(measure_precision(SteppedClock{ntp::Nanos{10'000'000}}).value, -6);
}

TEST(MeasurePrecision, StaysWithinItsRange) {
  EXPECT_EQ(measure_precision(SteppedClock{ntp::Nanos{1}}).value, -29);
  EXPECT_EQ(measure_precision(SteppedClock{ntp::Nanos{5'000'000'000}}).value, -5);
}

TEST(MeasurePrecision, AssumesTheUsualWhereTimeStandsStill) {
  EXPECT_EQ(measure_precision(SteppedClock{ntp::Nanos{0}}).value, -24);
}

}  // namespace
}  // namespace sys
