// ntptime: the state of the kernel's clock.
#include <cstdio>
#include <ctime>
#include <fmt/format.h>

#include "common/cli.hpp"
#include "ntptime/run.hpp"
#include "sys/privileges.hpp"

namespace {

constexpr int kExitFailed = 1;  // also for a wrong command line, as in NTPsec's program

view::Calendar local_time(std::int64_t unix_s) {
  const std::time_t at = unix_s;
  std::tm broken{};
  localtime_r(&at, &broken);
  return {.year = broken.tm_year + 1900,
          .month = broken.tm_mon + 1,
          .day = broken.tm_mday,
          .weekday = broken.tm_wday,
          .hour = broken.tm_hour,
          .minute = broken.tm_min,
          .second = broken.tm_sec};
}

}  // namespace

int main(int argc, char** argv) {
  const auto command = ntptime::parse_command_line(argc, argv);
  if (!command) {
    fmt::print(stderr, "ntptime: {}\n", command.error());
    return kExitFailed;
  }
  if (!command->information.empty()) {
    std::fputs(command->information.c_str(), stdout);
    return common::kExitOk;
  }
  const auto clock = sys::machine_kernel_clock();
  const auto told = ntptime::run(*command, *clock, sys::may_set_clock(), local_time);
  if (!told) {
    fmt::print(stderr, "ntptime: {}\n", told.error());
    return kExitFailed;
  }
  std::fputs(told->c_str(), stdout);
  return std::fflush(stdout) == 0 ? common::kExitOk : kExitFailed;
}
