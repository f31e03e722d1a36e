#include "ntp-exporter/process.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>

namespace ntp_exporter {

Process process_state(double start_unix_s) {
  Process process{.start_unix_s = start_unix_s};
  rusage used{};
  if (getrusage(RUSAGE_SELF, &used) == 0) {
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    process.cpu_s = seconds(used.ru_utime) + seconds(used.ru_stime);
  }
  std::ifstream statm{"/proc/self/statm"};
  double pages = 0;
  double resident = 0;
  if (statm >> pages >> resident) {
    process.resident_octets = resident * static_cast<double>(sysconf(_SC_PAGESIZE));
  }
  std::error_code error;
  const std::filesystem::directory_iterator files{"/proc/self/fd", error};
  if (!error) process.descriptors = static_cast<double>(std::distance(begin(files), end(files)));
  return process;
}

void allow_descriptors(std::size_t most) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::max(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, most));
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace ntp_exporter
