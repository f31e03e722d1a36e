#include "sys/kernel_time.hpp"

#include <ctime>
#include <limits>

namespace sys {
namespace {

UnixTime read(clockid_t id) {
  timespec value{};
  clock_gettime(id, &value);
  return {value.tv_sec, value.tv_nsec};
}

}  // namespace

ntp::Nanos operator-(UnixTime later, UnixTime earlier) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 1'000'000'000 - 1;
  std::int64_t seconds = 0;
  if (__builtin_sub_overflow(later.seconds, earlier.seconds, &seconds) || seconds > kMost ||
      seconds < -kMost) {
    return later.seconds < earlier.seconds ? ntp::Nanos::min() : ntp::Nanos::max();
  }
  return ntp::Nanos{seconds * 1'000'000'000 + later.nanoseconds - earlier.nanoseconds};
}

KernelTime read_kernel_time() {
  const UnixTime raw = read(CLOCK_MONOTONIC_RAW);
  return {.raw = ntp::Nanos{raw.seconds * 1'000'000'000 + raw.nanoseconds},
          .real = read(CLOCK_REALTIME)};
}

}  // namespace sys
