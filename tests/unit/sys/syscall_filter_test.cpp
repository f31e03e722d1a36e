#include "sys/syscall_filter.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace sys {
namespace {

// Whatever fails in one of these is the number of its line.
#define HOLDS(condition) \
  if (!(condition)) return __LINE__ % 250 + 1

/// What waitpid() says of a child that is filtered and then acts; it ends with what `act` returns.
int filtered(FilterFor whose, OnViolation violation, const std::function<int()>& act) {
  const pid_t child = fork();
  if (child == 0) {
    int result = 251;
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    try {
      filter_syscalls(whose, violation);
      result = act();
    } catch (const std::exception&) {
    }
    _exit(result);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

bool is_refused(long result) { return result == -1 && errno == EPERM; }

// Never a valid clock or time: had a filter a hole, the kernel would refuse it too, but otherwise.
constexpr clockid_t kNoClock = 99;

int sets_no_clock() {
  HOLDS(is_refused(syscall(SYS_clock_settime, kNoClock, nullptr)));
  HOLDS(is_refused(syscall(SYS_settimeofday, nullptr, nullptr)));
  HOLDS(is_refused(syscall(SYS_clock_adjtime, kNoClock, nullptr)));
  HOLDS(is_refused(syscall(SYS_adjtimex, nullptr)));
  return 0;
}

int starts_nothing() {
  char* const nobody[] = {nullptr};
  HOLDS(is_refused(execve("/bin/true", nobody, nobody)));
  HOLDS(is_refused(syscall(SYS_fork)));
  HOLDS(is_refused(syscall(SYS_vfork)));
  HOLDS(fork() == -1);
  HOLDS(is_refused(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)));
  HOLDS(is_refused(kill(getppid(), 0)));
  return 0;
}

class SyscallFilter : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_syscall_filter()) GTEST_SKIP() << "sanitizers need more than can be listed";
  }
};

TEST_F(SyscallFilter, TheNetworkProcessSetsNoClock) {
  EXPECT_EQ(filtered(FilterFor::network, OnViolation::refuse, sets_no_clock), 0);
}

TEST_F(SyscallFilter, TheNetworkProcessStartsNothing) {
  EXPECT_EQ(filtered(FilterFor::network, OnViolation::refuse, starts_nothing), 0);
}

// The kernel sends SIGIO, or any other signal that was chosen, to whoever is named the owner.
TEST_F(SyscallFilter, TheNetworkProcessHasNoSignalSentByTheKernel) {
  const auto act = [] {
    std::array<int, 2> ends{};
    HOLDS(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    HOLDS(is_refused(fcntl(ends[0], F_SETOWN, getppid())));
    HOLDS(is_refused(fcntl(ends[0], F_SETSIG, SIGKILL)));
    f_owner_ex owner{F_OWNER_PID, getppid()};
    HOLDS(is_refused(fcntl(ends[0], F_SETOWN_EX, &owner)));
    HOLDS(is_refused(ioctl(ends[0], FIOSETOWN, &owner.pid)));
    HOLDS(fcntl(ends[0], F_SETFL, fcntl(ends[0], F_GETFL) | O_NONBLOCK) == 0);
    return 0;
  };
  EXPECT_EQ(filtered(FilterFor::network, OnViolation::refuse, act), 0);
}

TEST_F(SyscallFilter, TheNetworkProcessHasFilesSocketsAndThreads) {
  const auto act = [] {
    const int file = open("/dev/null", O_RDWR | O_CLOEXEC);
    HOLDS(file >= 0 && write(file, "x", 1) == 1);
    for (const int family : {AF_UNIX, AF_INET, AF_NETLINK}) {
      HOLDS(socket(family, family == AF_NETLINK ? SOCK_RAW : SOCK_DGRAM, 0) >= 0);
    }
    std::atomic<int> found = -1;
    std::thread{[&found] {
      addrinfo* list = nullptr;
      found = getaddrinfo("localhost", nullptr, nullptr, &list);
    }}.join();
    HOLDS(found == 0);
    return 0;
  };
  EXPECT_EQ(filtered(FilterFor::network, OnViolation::kill, act), 0);
}

TEST_F(SyscallFilter, ThereAreNoSocketsOfOtherFamilies) {
  const auto act = [] {
    for (const int family : {AF_PACKET, AF_ALG, AF_VSOCK}) {
      HOLDS(is_refused(socket(family, SOCK_DGRAM, 0)));
    }
    return 0;
  };
  EXPECT_EQ(filtered(FilterFor::network, OnViolation::refuse, act), 0);
}

TEST_F(SyscallFilter, TheObserverReadsTheKernelsClock) {
  const auto act = [] {
    timex nothing{};
    HOLDS(syscall(SYS_clock_adjtime, CLOCK_REALTIME, &nothing) >= 0);
    HOLDS(is_refused(syscall(SYS_clock_settime, kNoClock, nullptr)));
    return 0;
  };
  EXPECT_EQ(filtered(FilterFor::observer, OnViolation::refuse, act), 0);
}

TEST_F(SyscallFilter, TheKeeperHasItsLineAndItsClockAndNothingElse) {
  const auto act = [] {
    timex nothing{};
    HOLDS(syscall(SYS_clock_adjtime, CLOCK_REALTIME, &nothing) >= 0);
    HOLDS(is_refused(syscall(SYS_clock_adjtime, kNoClock, nullptr)));
    HOLDS(is_refused(syscall(SYS_clock_settime, kNoClock, nullptr)));
    HOLDS(is_refused(open("/etc/hostname", O_RDONLY | O_CLOEXEC)));
    HOLDS(is_refused(socket(AF_INET, SOCK_DGRAM, 0)));
    HOLDS(is_refused(connect(0, nullptr, 0)));
    return starts_nothing();
  };
  EXPECT_EQ(filtered(FilterFor::keeper, OnViolation::refuse, act), 0);
}

TEST_F(SyscallFilter, StrictEndsWhoeverTries) {
  for (const FilterFor whose : {FilterFor::network, FilterFor::observer, FilterFor::keeper}) {
    const int status = filtered(whose, OnViolation::kill, sets_no_clock);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) << status;
  }
}

TEST_F(SyscallFilter, AStrictKeeperOutlivesASystemLogThatWasStartedAgain) {
  const auto act = [] {
    HOLDS(is_refused(socket(AF_UNIX, SOCK_DGRAM, 0)));
    return 0;
  };
  EXPECT_EQ(filtered(FilterFor::keeper, OnViolation::kill, act), 0);
}

}  // namespace
}  // namespace sys
