#include "sys/scheduling.hpp"

#include <algorithm>
#include <cerrno>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

namespace sys {
namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

}  // namespace

std::error_code take_real_time_priority(std::optional<int> priority) {
  const int lowest = sched_get_priority_min(SCHED_FIFO);
  const int highest = sched_get_priority_max(SCHED_FIFO);
  const sched_param wanted{.sched_priority =
                               std::clamp(priority.value_or(highest), lowest, highest)};
  return sched_setscheduler(0, SCHED_FIFO, &wanted) == 0 ? std::error_code{} : last_error();
}

std::error_code lock_memory() {
  const rlimit unlimited{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  if (setrlimit(RLIMIT_MEMLOCK, &unlimited) != 0) return last_error();
  // On fault: a thread's whole stack would be locked otherwise, eight megabytes of it.
  const int how = MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT;
  return mlockall(how) == 0 ? std::error_code{} : last_error();
}

}  // namespace sys
