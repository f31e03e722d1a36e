#include "ntptime/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>

namespace ntptime {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// A kernel that is a variable.
class SimulatedKernel final : public sys::KernelClock {
 public:
  std::expected<sys::KernelClockState, std::error_code> read() override {
    if (error) return std::unexpected{error};
    return state;
  }
  std::expected<sys::KernelClockState, std::error_code> write(
      const sys::KernelClockChange& change) override {
    if (error) return std::unexpected{error};
    ++writes;
    state = sys::after(state, change);
    return state;
  }

  sys::KernelClockState state{.status = 0x40};
  std::error_code error;
  int writes = 0;
};

class RunTest : public testing::Test {
 protected:
  std::expected<std::string, std::string> run_it(const Command& command, bool may_set) {
    return run(command, kernel, may_set, view::utc);
  }
  SimulatedKernel kernel;
};

TEST_F(RunTest, ReadingNeedsNoRightAndChangesNothing) {
  Command command;
  command.raw = true;
  command.measures = true;
  const auto told = run_it(command, false);
  ASSERT_TRUE(told);
  EXPECT_THAT(*told, StartsWith("[ us 000000: 0 0 "));
  EXPECT_THAT(*told, HasSubstr("modes 0x0 (),\n"));
  EXPECT_THAT(*told, HasSubstr("status 0x40 (UNSYNC),\n"));
  EXPECT_EQ(kernel.writes, 0);
}

TEST_F(RunTest, WithoutTheRightNothingIsWritten) {
  Command command;
  command.change.frequency_ppm = 5;
  const auto told = run_it(command, false);
  ASSERT_FALSE(told);
  EXPECT_THAT(told.error(), StartsWith("only root"));
  EXPECT_EQ(kernel.writes, 0);
}

TEST_F(RunTest, EveryChangeArrives) {
  Command command;
  command.change = {.offset_us = 250,
                    .frequency_ppm = -12.5,
                    .max_error_us = 1000,
                    .est_error_us = 10,
                    .status = 0x11,
                    .time_constant = 6,
                    .tai_offset_s = 37,
                    .unit = sys::KernelClockChange::Unit::nano};
  ASSERT_TRUE(run_it(command, true));
  EXPECT_EQ(kernel.writes, 1);
  EXPECT_EQ(kernel.state.offset_us, 250);
  EXPECT_EQ(kernel.state.frequency_ppm, -12.5);
  EXPECT_EQ(kernel.state.max_error_us, 1000);
  EXPECT_EQ(kernel.state.est_error_us, 10);
  EXPECT_EQ(kernel.state.status, 0x2011);
  EXPECT_EQ(kernel.state.time_constant, 6);
  EXPECT_EQ(kernel.state.tai_offset_s, 37);
}

TEST_F(RunTest, ADryRunShowsWhatWouldBeAndWritesNothing) {
  Command command;
  command.dry_run = true;
  command.change.status = 0x1;
  const auto told = run_it(command, false);
  ASSERT_TRUE(told);
  EXPECT_THAT(*told, HasSubstr("modes 0x10 (STATUS),\n"));
  EXPECT_THAT(*told, HasSubstr("status 0x1 (PLL),\n"));
  EXPECT_EQ(kernel.writes, 0);
  EXPECT_EQ(kernel.state.status, 0x40);
}

TEST_F(RunTest, AKernelThatRefusesIsNamed) {
  kernel.error = std::make_error_code(std::errc::operation_not_permitted);
  const auto read = run_it({}, true);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error(), StartsWith("cannot read the kernel's clock: Operation not permitted"));
}

TEST_F(RunTest, FormsAreObeyed) {
  Command command;
  command.form = Form::json;
  EXPECT_THAT(*run_it(command, false), StartsWith("{\"schema\":\"gnomon-ntptime/1\""));
  command.form = Form::words;
  EXPECT_THAT(*run_it(command, false), StartsWith("The clock is not synchronised"));
}

TEST(MachineKernelClock, ReadsWhateverTheMachineHas) {
  const auto state = sys::machine_kernel_clock()->read();
  if (!state) GTEST_SKIP() << "reading is forbidden here: " << state.error().message();
  EXPECT_EQ(state->modes, 0);
  EXPECT_GT(state->time.seconds, 1'700'000'000);
  EXPECT_GE(state->max_error_us, 0);
}

TEST(KernelClockChange, IsEmptyUntilSomethingIsAsked) {
  EXPECT_TRUE(sys::KernelClockChange{}.is_empty());
  EXPECT_FALSE(sys::KernelClockChange{.status = 0}.is_empty());
  EXPECT_FALSE(sys::KernelClockChange{.unit = sys::KernelClockChange::Unit::micro}.is_empty());
}

}  // namespace
}  // namespace ntptime
