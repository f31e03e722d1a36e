#include "sys/syscall_filter.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fmt/core.h>
#include <linux/pps.h>
#include <linux/ptp_clock.h>
#include <linux/sockios.h>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <span>
#include <stdexcept>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GNOMON_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define GNOMON_SANITIZED 1
#endif
#endif

namespace sys {
namespace {

// What every process does: memory, time, its end, and what the C library asks for by itself.
constexpr auto kEverybody = std::to_array<std::string_view>({
    "brk",
    "mmap",
    "munmap",
    "mremap",
    "mprotect",
    "madvise",
    "futex",
    "futex_waitv",
    "rseq",
    "set_robust_list",
    "get_robust_list",
    "membarrier",
    "sched_yield",
    "sched_getaffinity",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "restart_syscall",
    "alarm",
    "setitimer",
    "clock_gettime",
    "clock_getres",
    "clock_nanosleep",
    "nanosleep",
    "gettimeofday",
    "time",
    "getpid",
    "gettid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getrandom",
    "read",
    "write",
    "readv",
    "writev",
    "close",
    "fstat",
    "newfstatat",
    "lseek",
    "recvfrom",
    "recvmsg",
    "sendto",
    "sendmsg",
    "poll",
    "ppoll",
    "exit",
    "exit_group",
});

// Files that are read again or written while it runs, sockets, the loop, threads that resolve
// names with whatever the host has for that.
constexpr auto kNetwork = std::to_array<std::string_view>({
    "open",
    "openat",
    "pread64",
    "pwrite64",
    "stat",
    "lstat",
    "statx",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getdents64",
    "getcwd",
    "chdir",
    "umask",
    "ftruncate",
    "fsync",
    "fdatasync",
    "fchmod",
    "fchown",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "statfs",
    "fstatfs",
    "flock",
    "fadvise64",
    "copy_file_range",
    "sendfile",
    "dup",
    "dup2",
    "dup3",
    "pipe",
    "pipe2",
    "eventfd2",
    "timerfd_create",
    "timerfd_settime",
    "timerfd_gettime",
    "signalfd4",
    "select",
    "pselect6",
    "epoll_create",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "epoll_pwait",
    "epoll_pwait2",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "shutdown",
    "getsockname",
    "getpeername",
    "setsockopt",
    "getsockopt",
    "recvmmsg",
    "sendmmsg",
    "uname",
    "sysinfo",
    "getrusage",
    "times",
    "getppid",
    "getpgrp",
    "getresuid",
    "getresgid",
    "getgroups",
    "getpriority",
    "sched_getparam",
    "sched_getscheduler",
    "sched_get_priority_max",
    "sched_get_priority_min",
    "getcpu",
    "set_tid_address",
    "sigpending",
    "rt_sigpending",
    "rt_sigtimedwait",
    "wait4",
    "waitid",
    "mlock",
    "mlock2",
    "munlock",
    "memfd_create",
    "shmget",
    "shmat",
    "shmdt",
    "shmctl",
    "getrlimit",
});

constexpr auto kIoctls = std::to_array<unsigned long>({
    FIONREAD,
    FIONBIO,
    FIOCLEX,
    TCGETS,
    TCSETS,
    TCSETSW,
    TCSETSF,
    TCFLSH,
    TCSBRK,
    TIOCMGET,
    TIOCEXCL,
    TIOCGWINSZ,
    SIOCGIFNAME,
    SIOCGIFINDEX,
    SIOCGIFFLAGS,
    SIOCGIFADDR,
    SIOCGIFCONF,
    PPS_GETPARAMS,
    PPS_SETPARAMS,
    PPS_GETCAP,
    PPS_FETCH,
    PTP_CLOCK_GETCAPS,
    PTP_SYS_OFFSET,
    PTP_SYS_OFFSET_EXTENDED,
    PTP_SYS_OFFSET_PRECISE,
});

// F_SETOWN and F_SETSIG are not among them: with those the kernel sends signals to any process of
// the same user, the keeper too, for whoever may not.
constexpr auto kFcntls = std::to_array<int>({
    F_DUPFD,
    F_DUPFD_CLOEXEC,
    F_GETFD,
    F_SETFD,
    F_GETFL,
    F_SETFL,
    F_GETLK,
    F_SETLK,
    F_SETLKW,
    F_OFD_GETLK,
    F_OFD_SETLK,
    F_OFD_SETLKW,
    F_ADD_SEALS,
    F_GET_SEALS,
});

constexpr auto kFamilies = std::to_array<int>({AF_UNIX, AF_INET, AF_INET6, AF_NETLINK});

class Rules {
 public:
  explicit Rules(std::uint32_t otherwise)
      : otherwise_{otherwise}, context_{seccomp_init(otherwise), &seccomp_release} {
    if (!context_) throw std::runtime_error("--sandbox: no memory for the system call filter");
    require(seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    // One line of the kernel's log for each refusal; kernels that cannot do without.
    seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_LOG, 1);
  }

  void allow(std::span<const std::string_view> names) {
    for (const std::string_view name : names) add(SCMP_ACT_ALLOW, name, {});
  }
  /// Only where the argument, as far as `mask` goes, is `value`.
  void allow(std::string_view name, unsigned argument, std::uint64_t value,
             std::uint64_t mask = 0xffff'ffff) {
    const scmp_arg_cmp only{argument, SCMP_CMP_MASKED_EQ, mask, value & mask};
    add(SCMP_ACT_ALLOW, name, {&only, 1});
  }
  void refuse(std::string_view name, int error) {
    const auto action = static_cast<std::uint32_t>(SCMP_ACT_ERRNO(static_cast<unsigned>(error)));
    // What happens anyway is no rule.
    if (action != otherwise_) add(action, name, {});
  }
  void load() { require(seccomp_load(context_.get())); }

 private:
  // A call that this machine does not have needs no rule.
  void add(std::uint32_t action, std::string_view name, std::span<const scmp_arg_cmp> only) {
    const int number = seccomp_syscall_resolve_name(std::string{name}.c_str());
    if (number == __NR_SCMP_ERROR) return;
    require(seccomp_rule_add_array(context_.get(), action, number,
                                   static_cast<unsigned>(only.size()), only.data()));
  }
  static void require(int result) {
    if (result >= 0) return;
    throw std::runtime_error(fmt::format(
        "--sandbox: the kernel takes no system call filter: {}; --sandbox=off does without",
        std::strerror(-result)));
  }

  std::uint32_t otherwise_;
  std::unique_ptr<void, decltype(&seccomp_release)> context_;
};

void allow_network(Rules& rules) {
  rules.allow(kNetwork);
  for (const unsigned long request : kIoctls) rules.allow("ioctl", 1, request);
  for (const int command : kFcntls) {
    rules.allow("fcntl", 1, static_cast<std::uint64_t>(command));
  }
  for (const int family : kFamilies) {
    rules.allow("socket", 0, static_cast<std::uint64_t>(family));
  }
  rules.allow("socketpair", 0, AF_UNIX);
  // Threads, and no processes. The flags of clone3 cannot be seen: the C library then uses clone.
  rules.allow("clone", 0, CLONE_THREAD, CLONE_THREAD);
  rules.refuse("clone3", ENOSYS);
  rules.allow("prlimit64", 0, 0);
  rules.allow("tgkill", 0, static_cast<std::uint64_t>(getpid()));
  constexpr std::uint64_t kNameOfMemory = 0x53564d41;  // PR_SET_VMA, by malloc
  for (const std::uint64_t what :
       {std::uint64_t{PR_SET_NAME}, std::uint64_t{PR_GET_NAME}, kNameOfMemory}) {
    rules.allow("prctl", 0, what);
  }
}

void allow_keeper(Rules& rules) {
  rules.allow("clock_adjtime", 0, CLOCK_REALTIME);
  rules.allow("adjtimex", 0, 0, 0);
  rules.allow("tgkill", 0, static_cast<std::uint64_t>(getpid()));
  // A system log that was started again is not looked for: that must not end the keeper.
  rules.refuse("socket", EPERM);
}

}  // namespace

bool has_syscall_filter() {
#ifdef GNOMON_SANITIZED
  return false;
#else
  return true;
#endif
}

void filter_syscalls(FilterFor whose, OnViolation violation) {
  if (!has_syscall_filter()) return;
  Rules rules{violation == OnViolation::kill ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM)};
  rules.allow(kEverybody);
  if (whose == FilterFor::keeper) {
    allow_keeper(rules);
  } else {
    allow_network(rules);
  }
  if (whose == FilterFor::observer) {
    rules.allow("clock_adjtime", 0, CLOCK_REALTIME);
    rules.allow("adjtimex", 0, 0, 0);
  }
  rules.load();
}

}  // namespace sys
