// A pulse device and a network card's clock for a machine that has neither: preloaded under the
// daemon, it answers for /dev/fakepps and /dev/fakephc as the kernel would.
#undef _FILE_OFFSET_BITS  // open() and open64() are two functions here
#undef _FORTIFY_SOURCE
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/pps.h>
#include <sys/ioctl.h>

extern "C" {
int open64(const char* path, int flags, ...);
int open(const char* path, int flags, ...);
int ioctl(int fd, unsigned long request, ...) noexcept;
int clock_gettime(clockid_t clock, timespec* time) noexcept;
}

namespace {

constexpr int kTaiAhead_s = 37;  // unless FAKE_TAI_S says another
constexpr long kPulseLate_ns = 1500;  // an edge takes its time

int pps_fd = -1;
int phc_fd = -1;

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int open_any(const char* path, int flags, mode_t mode) {
  static auto* const real_open = real<int(const char*, int, mode_t)>("open64");
  const bool pps = std::strcmp(path, "/dev/fakepps") == 0;
  const bool phc = std::strcmp(path, "/dev/fakephc") == 0;
  const int fd = real_open(pps || phc ? "/dev/null" : path, flags, mode);
  if (pps) pps_fd = fd;
  if (phc) phc_fd = fd;
  return fd;
}

int pulse(pps_fdata* data) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const bool passed = now.tv_nsec >= kPulseLate_ns;
  data->info.assert_tu.sec = now.tv_sec - (passed ? 0 : 1);
  data->info.assert_tu.nsec = kPulseLate_ns;
  data->info.assert_sequence = static_cast<unsigned>(data->info.assert_tu.sec);
  return 0;
}

int answer(unsigned long request, void* argument) {
  if (request == PPS_GETCAP) return *static_cast<int*>(argument) = PPS_CAPTUREASSERT, 0;
  if (request == PPS_FETCH) return pulse(static_cast<pps_fdata*>(argument));
  return 0;
}

}  // namespace

int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open_any(path, flags, mode);
}

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open_any(path, flags, mode);
}

int ioctl(int fd, unsigned long request, ...) noexcept {
  static auto* const real_ioctl = real<int(int, unsigned long, void*)>("ioctl");
  va_list more;
  va_start(more, request);
  void* const argument = va_arg(more, void*);
  va_end(more);
  if (fd >= 0 && fd == pps_fd) return answer(request, argument);
  return real_ioctl(fd, request, argument);
}

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static auto* const real_gettime = real<int(clockid_t, timespec*)>("clock_gettime");
  const auto card = static_cast<clockid_t>((~static_cast<unsigned>(phc_fd) << 3) | 3U);
  if (phc_fd < 0 || clock != card) return real_gettime(clock, time);
  const int done = real_gettime(CLOCK_REALTIME, time);
  const char* const ahead = std::getenv("FAKE_TAI_S");
  time->tv_sec += ahead != nullptr ? std::atoi(ahead) : kTaiAhead_s;
  return done;
}
