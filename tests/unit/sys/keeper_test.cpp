#include "sys/keeper.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper/message.hpp"
#include "sys/clock_kept.hpp"
#include "sys/clock_virtual.hpp"
#include "sys/kernel_time.hpp"

namespace sys {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

// It rehearses: no clock of a machine is ever set by these.
KeeperSettings rehearsal() {
  return {.policy = keeper::Policy::of(core::DisciplineSettings{}),
          .rehearses = true,
          .take_resources = [] {}};
}

std::unique_ptr<KeptClock> kept_clock(KeeperLine line) {
  return std::make_unique<KeptClock>(std::move(line),
                                     std::make_unique<VirtualClock>(ntp::Nanos{0}, ntp::Ppm{0}));
}

core::ClockCommand step_of(ntp::Nanos step) { return {.step = step, .leap = ntp::Leap::none}; }

/// What comes next on a line; nothing: it has ended.
std::optional<keeper::Answer> hear(const KeeperLine& line) {
  std::array<std::byte, keeper::kAnswerSize> octets;
  const ssize_t size = recv(line.socket.get(), octets.data(), octets.size(), 0);
  if (size <= 0) return std::nullopt;
  return keeper::decode_answer(ntp::ByteView{octets}.first(static_cast<std::size_t>(size))).value();
}

TEST(Keeper, ItsClockGoesWhereItAllows) {
  const auto clock = kept_clock(start_keeper(rehearsal()));
  EXPECT_TRUE(clock->prove().taken);
  EXPECT_EQ(clock->name(), "virtual");
  const ntp::Timestamp before = clock->now().wall;
  const core::ClockOutcome outcome = clock->apply(step_of(seconds{100}));
  EXPECT_TRUE(outcome.taken);
  EXPECT_EQ(outcome.step, seconds{100});
  EXPECT_GE(clock->now().wall - before, seconds{100});
}

// What the fast path of the server goes by.
TEST(Keeper, TheMapOfItsClockIsThatOfTheClock) {
  const auto clock = kept_clock(start_keeper(rehearsal()));
  ASSERT_TRUE(clock->apply(step_of(seconds{100})).taken);
  const ntp::Nanos apart = clock->map().at(read_kernel_time()).wall - clock->now().wall;
  EXPECT_LT(std::chrono::abs(apart), seconds{10});
}

TEST(Keeper, AStepThatItRefusesIsNotDone) {
  const auto clock = kept_clock(start_keeper(rehearsal()));
  const ntp::Timestamp before = clock->now().wall;
  const core::ClockOutcome outcome = clock->apply(step_of(seconds{5000}));
  EXPECT_FALSE(outcome.taken);
  EXPECT_EQ(outcome.error, "the keeper of the clock refuses: the step is beyond the panic limit");
  EXPECT_LT(clock->now().wall - before, seconds{100});
  EXPECT_FALSE(clock->has_lost_keeper());
}

TEST(Keeper, RubbishIsAnsweredAndEndsIt) {
  const KeeperLine line = start_keeper(rehearsal());
  ASSERT_EQ(send(line.socket.get(), "rubbish", 7, MSG_NOSIGNAL), 7);
  EXPECT_EQ(hear(line)->refusal, keeper::Refusal::malformed);
  EXPECT_EQ(hear(line), std::nullopt);
  int status = -1;
  EXPECT_EQ(waitpid(line.process, &status, 0), line.process);
  EXPECT_EQ(status, 0);
}

TEST(Keeper, TooLongIsRubbishToo) {
  const KeeperLine line = start_keeper(rehearsal());
  const std::array<char, 4000> octets{};
  ASSERT_EQ(send(line.socket.get(), octets.data(), octets.size(), MSG_NOSIGNAL), 4000);
  EXPECT_EQ(hear(line)->refusal, keeper::Refusal::malformed);
  EXPECT_EQ(hear(line), std::nullopt);
  waitpid(line.process, nullptr, 0);
}

TEST(Keeper, EndsWithItsDaemon) {
  KeeperLine line = start_keeper(rehearsal());
  line.socket = Fd{};
  int status = -1;
  EXPECT_EQ(waitpid(line.process, &status, 0), line.process);
  EXPECT_EQ(status, 0);
}

TEST(Keeper, SignalsForTheDaemonAreNotForIt) {
  KeeperLine line = start_keeper(rehearsal());
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) kill(line.process, number);
  const auto octets = encode(keeper::Request{.kind = keeper::Request::Kind::prove, .sequence = 3});
  ASSERT_GT(send(line.socket.get(), octets.data(), octets.size(), MSG_NOSIGNAL), 0);
  EXPECT_EQ(hear(line)->sequence, 3U);
  line.socket = Fd{};
  waitpid(line.process, nullptr, 0);
}

TEST(Keeper, OneThatIsGoneIsAClockThatDoesNotObey) {
  KeeperLine line = start_keeper(rehearsal());
  const pid_t process = line.process;
  const auto clock = kept_clock(std::move(line));
  EXPECT_TRUE(clock->prove().taken);
  kill(process, SIGKILL);
  pollfd one{.fd = clock->keeper_fd(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&one, 1, 5000), 1);
  EXPECT_TRUE(clock->has_lost_keeper());
  EXPECT_THAT(clock->prove().error, HasSubstr("the process that sets the clock has ended"));
  EXPECT_FALSE(clock->apply(step_of(seconds{1})).taken);
}

TEST(Keeper, CannotStartWhereItCannotBeLockedUp) {
  KeeperSettings settings = rehearsal();
  settings.jail = "/nowhere/at/all";
  try {
    start_keeper(settings);
    FAIL() << "it started";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("-i /nowhere/at/all: cannot change the root directory"));
  }
}

}  // namespace
}  // namespace sys
