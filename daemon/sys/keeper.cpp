#include "sys/keeper.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>
#include <utility>

#include "keeper/warden.hpp"
#include "sys/clock_system.hpp"
#include "sys/jail.hpp"
#include "sys/kernel_time.hpp"
#include "sys/start_pages.hpp"
#include "sys/syscall_filter.hpp"

namespace sys {
namespace {

constexpr char kReady = 'R';
constexpr char kFailed = 'E';
constexpr std::size_t kLongestComplaint = 500;
constexpr int kLineFd = 3;
// What may be said of refusals at once, and then each minute: a log is not for whoever is strange.
constexpr int kRemarksAtOnce = 20;
constexpr ntp::Nanos kRemarkEach = std::chrono::seconds{60};

ntp::Monotonic monotonic() { return ntp::Monotonic{read_kernel_time().monotonic}; }

/// The clock of this machine.
class MachineHands final : public keeper::Hands {
 public:
  Done prove() override { return done(clock_.prove()); }
  Done apply(const core::ClockCommand& command) override { return done(clock_.apply(command)); }
  Done set_rate(ntp::Ppm rate) override { return done(clock_.run_at(rate)); }
  std::array<std::int64_t, keeper::Answer::kNumbers> read() override {
    return kernel_loop_numbers(read_kernel_loop());
  }

 private:
  Done done(const core::ClockOutcome& outcome) const {
    const KernelTime time = read_kernel_time();
    return {.taken = outcome.taken,
            .error = outcome.taken ? 0 : clock_.last_error(),
            .rate = outcome.frequency,
            .raw = time.raw,
            .monotonic = time.monotonic};
  }

  SystemClock clock_;
};

/// None at all: everything is taken, nothing happens.
class NoHands final : public keeper::Hands {
 public:
  Done prove() override { return at(rate_); }
  Done apply(const core::ClockCommand& command) override { return at(command.frequency); }
  Done set_rate(ntp::Ppm rate) override { return at(rate); }
  std::array<std::int64_t, keeper::Answer::kNumbers> read() override { return {}; }

 private:
  Done at(ntp::Ppm rate) {
    rate_ = rate;
    const KernelTime time = read_kernel_time();
    return {.taken = true, .error = 0, .rate = rate, .raw = time.raw, .monotonic = time.monotonic};
  }

  ntp::Ppm rate_;
};

/// Says what is refused, and when it is too much how much was not said.
class Remarks {
 public:
  Remarks(Log& log, ntp::Monotonic now) : log_{log}, until_{now} {}

  void say(std::string_view text, ntp::Monotonic now) {
    if (text.empty()) return;
    until_ = std::max(until_, now);
    if (until_ - now >= kRemarksAtOnce * kRemarkEach) {
      ++unsaid_;
      return;
    }
    until_ += kRemarkEach;
    const std::string more = unsaid_ == 0 ? "" : fmt::format(" ({} more were not told)", unsaid_);
    unsaid_ = 0;
    log_.error(fmt::format("clock keeper: {}{}", text, more));
  }

 private:
  Log& log_;
  ntp::Monotonic until_;
  std::uint64_t unsaid_ = 0;
};

// The daemon ends the keeper by leaving, not by a signal to both of them.
void ignore_signals() {
  for (const int number : {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM}) {
    std::signal(number, SIG_IGN);
  }
}

// Nothing of the daemon's stays open but the line, and standard error where it is the log.
void keep_only_line(Fd& line, bool keeps_terminal) {
  closelog();
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd <= 2 && null >= 0; ++fd) {
    if (fd != 2 || !keeps_terminal) dup2(null, fd);
  }
  if (line.get() != kLineFd) {
    const int moved = dup3(line.get(), kLineFd, O_CLOEXEC);
    line.release();
    line = Fd{moved};
  }
  close_range(kLineFd + 1, ~0U, 0);
}

void lock_up(const KeeperSettings& settings) {
  settings.take_resources();
  if (!settings.jail.empty()) enter_jail(settings.jail);
  const Rights rights{.set_clock = !settings.rehearses, .bind_ports = false};
  if (settings.account) drop_privileges(*settings.account, rights);
  keep_only(rights);
  filter_syscalls(FilterFor::keeper, settings.strict ? OnViolation::kill : OnViolation::refuse);
}

int patience_ms(ntp::Monotonic deadline, ntp::Monotonic now) {
  if (deadline == ntp::Monotonic::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

void serve_line(int line, keeper::Warden& warden, Remarks& remarks) {
  std::array<std::byte, 2 * keeper::kRequestSize> buffer;
  while (true) {
    pollfd one{.fd = line, .events = POLLIN, .revents = 0};
    const int ready = poll(&one, 1, patience_ms(warden.next_deadline(), monotonic()));
    if (ready < 0 && errno != EINTR) return;
    if (ready <= 0) {
      remarks.say(warden.on_timer(monotonic()), monotonic());
      continue;
    }
    // The real size comes back even where it is more than the buffer holds.
    const ssize_t size = recv(line, buffer.data(), buffer.size(), MSG_TRUNC);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;
    const auto held = std::min(static_cast<std::size_t>(size), buffer.size());
    const auto reply = warden.on_message(ntp::ByteView{buffer}.first(held), monotonic());
    remarks.say(reply.remark, monotonic());
    if (send(line, reply.octets.data(), reply.octets.size(), MSG_NOSIGNAL) < 0) return;
    if (reply.last) return;
  }
}

void run_keeper(int line, const KeeperSettings& settings) {
  Log log{settings.log, settings.log_file, false};
  lock_up(settings);
  MachineHands machine;
  NoHands none;
  keeper::Hands& hands = settings.rehearses ? static_cast<keeper::Hands&>(none) : machine;
  keeper::Warden warden{settings.policy, hands, monotonic()};
  Remarks remarks{log, monotonic()};
  give_back_start_pages();
  if (send(line, &kReady, 1, MSG_NOSIGNAL) != 1) return;
  serve_line(line, warden, remarks);
  warden.on_end(monotonic());
}

[[noreturn]] void be_keeper(Fd line, const KeeperSettings& settings) {
  ignore_signals();
  prctl(PR_SET_NAME, "ntpd-keeper", 0, 0, 0);
  keep_only_line(line, settings.keeps_terminal);
  if (!settings.keeps_terminal && chdir("/") != 0) _exit(1);
  try {
    run_keeper(line.get(), settings);
  } catch (const std::exception& error) {
    const std::string said = kFailed + std::string{error.what()}.substr(0, kLongestComplaint);
    send(line.get(), said.data(), said.size(), MSG_NOSIGNAL);
    _exit(1);
  }
  _exit(0);
}

void wait_until_ready(const KeeperLine& line) {
  std::array<char, kLongestComplaint + 1> said{};
  ssize_t size = 0;
  do {
    size = recv(line.socket.get(), said.data(), said.size(), 0);
  } while (size < 0 && errno == EINTR);
  if (size == 1 && said[0] == kReady) return;
  waitpid(line.process, nullptr, 0);
  if (size > 1 && said[0] == kFailed) {
    throw std::runtime_error(std::string{said.data() + 1, static_cast<std::size_t>(size - 1)});
  }
  throw std::runtime_error(
      "the process that keeps the clock ended at its start; --sandbox=off runs in one process");
}

}  // namespace

KeeperLine start_keeper(const KeeperSettings& settings) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::runtime_error(
        fmt::format("--sandbox: no line to a second process: {}; --sandbox=off runs in one",
                    std::strerror(errno)));
  }
  KeeperLine line{.socket = Fd{ends[0]}};
  Fd far{ends[1]};
  line.process = fork();
  if (line.process < 0) {
    throw std::runtime_error(fmt::format(
        "--sandbox: no second process: {}; --sandbox=off runs in one", std::strerror(errno)));
  }
  if (line.process == 0) {
    line.socket = Fd{};
    be_keeper(std::move(far), settings);
  }
  far = Fd{};
  wait_until_ready(line);
  return line;
}

}  // namespace sys
