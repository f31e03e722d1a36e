#include "sys/clock_kept.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>
#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <utility>

#include "sys/clock_limits.hpp"
#include "sys/kernel_time.hpp"

namespace sys {
namespace {

using keeper::Answer;
using keeper::Refusal;
using keeper::Request;

// An answer takes microseconds; on a machine that is out of breath, longer. Then it is a refusal.
constexpr int kPatience_ms = 2000;
constexpr std::string_view kGone = "the process that sets the clock has ended; start ntpd again";

// Rounded up: a bound must not become smaller than it is.
std::uint32_t bound_us(ntp::Seconds bound) {
  constexpr double kMost_us = 16e6;
  if (!(bound.count() * 1e6 < kMost_us)) return static_cast<std::uint32_t>(kMost_us);
  return static_cast<std::uint32_t>(std::ceil(std::max(0.0, bound.count()) * 1e6));
}

Request message_of(const core::ClockCommand& command) {
  return {.kind = Request::Kind::apply,
          .leap = command.leap,
          .max_error_us = bound_us(command.max_error),
          .est_error_us = bound_us(command.est_error),
          .step = command.step,
          .rate = std::llround(within_limits(command.frequency).value * keeper::kRateUnitsPerPpm)};
}

}  // namespace

KeptClock::KeptClock(KeeperLine line, std::unique_ptr<Clock> rehearsed)
    : line_{std::move(line)}, rehearsed_{std::move(rehearsed)} {}

// It ends when the line does; one that was stopped by hand is not waited for.
KeptClock::~KeptClock() {
  line_.socket = Fd{};
  constexpr int kTries = 50;
  constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 10'000'000};
  for (int i = 0; i < kTries && !lost_ && waitpid(line_.process, nullptr, WNOHANG) == 0; ++i) {
    nanosleep(&kPause, nullptr);
  }
}

const Clock& KeptClock::shown() const {
  return rehearsed_ ? *rehearsed_ : static_cast<const Clock&>(machine_);
}

ntp::Now KeptClock::now() const { return shown().now(); }

ntp::Timestamp KeptClock::from_realtime(std::int64_t seconds, std::int64_t nanoseconds) const {
  return shown().from_realtime(seconds, nanoseconds);
}

core::ClockOutcome KeptClock::apply(const core::ClockCommand& command) {
  const auto answer = ask(message_of(command));
  core::ClockOutcome outcome = outcome_of(answer);
  if (!outcome.taken) return outcome;
  if (rehearsed_) return rehearsed_->apply(command);
  machine_.in_force(outcome.frequency, {answer->raw, answer->monotonic});
  return outcome;
}

core::ClockOutcome KeptClock::prove() {
  const auto answer = ask({.kind = Request::Kind::prove});
  core::ClockOutcome outcome = outcome_of(answer);
  if (!outcome.taken) return outcome;
  if (rehearsed_) return rehearsed_->prove();
  machine_.in_force(outcome.frequency, {answer->raw, answer->monotonic});
  return outcome;
}

std::optional<node::KernelLoop> KeptClock::kernel_loop() {
  if (rehearsed_) return std::nullopt;
  const auto answer = ask({.kind = Request::Kind::read});
  if (!answer || answer->refusal != Refusal::none) return std::nullopt;
  return kernel_loop_of(answer->kernel);
}

bool KeptClock::has_lost_keeper() {
  if (lost_ || !line_.socket) return true;
  std::array<std::byte, keeper::kAnswerSize> late;
  while (true) {
    const ssize_t size = recv(line_.socket.get(), late.data(), late.size(), MSG_DONTWAIT);
    if (size > 0 || (size < 0 && errno == EINTR)) continue;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    lose(std::string{kGone});
    return true;
  }
}

void KeptClock::lose(std::string why) {
  error_ = std::move(why);
  if (std::exchange(lost_, true)) return;
  waitpid(line_.process, nullptr, 0);
}

std::optional<Answer> KeptClock::ask(Request request) {
  if (lost_) return std::nullopt;
  request.sequence = ++sequence_;
  const auto octets = encode(request);
  ssize_t sent = 0;
  do {
    sent = send(line_.socket.get(), octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    error_ = "the process that sets the clock does not answer";
    return std::nullopt;
  }
  if (sent < 0) {
    lose(std::string{kGone});
    return std::nullopt;
  }
  return listen(request.sequence);
}

std::optional<Answer> KeptClock::listen(std::uint32_t sequence) {
  std::array<std::byte, keeper::kAnswerSize + 1> buffer;
  while (true) {
    pollfd one{.fd = line_.socket.get(), .events = POLLIN, .revents = 0};
    const int ready = poll(&one, 1, kPatience_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      error_ = "the process that sets the clock does not answer";
      return std::nullopt;
    }
    const ssize_t size = recv(line_.socket.get(), buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) {
      lose(std::string{kGone});
      return std::nullopt;
    }
    const auto answer =
        keeper::decode_answer(ntp::ByteView{buffer}.first(static_cast<std::size_t>(size)));
    if (answer && answer->sequence == sequence) return *answer;
    // An answer that comes late belongs to a request that was given up.
  }
}

core::ClockOutcome KeptClock::outcome_of(const std::optional<Answer>& answer) {
  if (!answer) {
    return {.taken = false, .step = {}, .frequency = in_force_, .error = error_};
  }
  in_force_ = {static_cast<double>(answer->rate) / keeper::kRateUnitsPerPpm};
  core::ClockOutcome outcome{.taken = answer->refusal == Refusal::none,
                             .step = answer->step,
                             .frequency = in_force_,
                             .error = {}};
  if (answer->refusal == Refusal::kernel) {
    outcome.error = fmt::format("clock_adjtime: {}", std::strerror(answer->error));
  } else if (!outcome.taken) {
    outcome.error = fmt::format("the keeper of the clock refuses: {}", words(answer->refusal));
  }
  return outcome;
}

}  // namespace sys
