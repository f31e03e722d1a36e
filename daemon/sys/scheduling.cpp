#include "sys/scheduling.hpp"

#include <algorithm>
#include <cerrno>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "sys/os_error.hpp"

namespace sys {
namespace {

std::error_code lock_all() {
  // On fault: a thread's whole stack would be locked otherwise, eight megabytes of it.
  const int how = MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT;
  return mlockall(how) == 0 ? std::error_code{} : last_error();
}

}  // namespace

std::error_code take_real_time_priority(std::optional<int> priority) {
  const int lowest = sched_get_priority_min(SCHED_FIFO);
  const int highest = sched_get_priority_max(SCHED_FIFO);
  const sched_param wanted{.sched_priority =
                               std::clamp(priority.value_or(highest), lowest, highest)};
  return sched_setscheduler(0, SCHED_FIFO, &wanted) == 0 ? std::error_code{} : last_error();
}

std::error_code limit_resources(const core::ResourceSettings& wanted) {
  constexpr rlim_t kPage = 4096;
  const auto set = [](auto which, rlim_t limit) {
    const rlimit both{.rlim_cur = limit, .rlim_max = limit};
    return setrlimit(which, &both) == 0 ? std::error_code{} : last_error();
  };
  std::error_code error;
  if (wanted.stack_pages) {
    error = set(RLIMIT_STACK, static_cast<rlim_t>(*wanted.stack_pages) * kPage);
  }
  if (wanted.descriptors && !error) {
    error = set(RLIMIT_NOFILE, static_cast<rlim_t>(*wanted.descriptors));
  }
  return error;
}

std::error_code lock_memory_within(int mib) {
  const rlim_t octets = static_cast<rlim_t>(mib) << 20;
  const rlimit both{.rlim_cur = octets, .rlim_max = octets};
  if (setrlimit(RLIMIT_MEMLOCK, &both) != 0) return last_error();
  return lock_all();
}

std::error_code lock_memory() {
  const rlimit unlimited{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  if (setrlimit(RLIMIT_MEMLOCK, &unlimited) != 0) return last_error();
  return lock_all();
}

}  // namespace sys
