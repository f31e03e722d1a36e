#include "netio/monotonic.hpp"

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <sys/random.h>

namespace netio {

ntp::Monotonic monotonic_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return ntp::Monotonic{std::chrono::seconds{now.tv_sec} + ntp::Nanos{now.tv_nsec}};
}

RealTime realtime_now() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return {now.tv_sec, now.tv_nsec};
}

std::uint64_t random_u64() {
  std::uint64_t value = 0;
  for (;;) {
    const ssize_t count = getrandom(&value, sizeof value, 0);
    if (count == sizeof value) return value;
    if (count < 0 && errno != EINTR) std::abort();
  }
}

}  // namespace netio
