// ntpdc: the commands of old, asked in the protocol of today.
#include <cstdio>
#include <ctime>
#include <fmt/format.h>
#include <iostream>
#include <string>
#include <unistd.h>

#include "common/cli.hpp"
#include "ntpdc/command_line.hpp"
#include "ntpdc/shell.hpp"

namespace {

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

// False when that was the last.
bool run(ntpdc::Shell& shell, std::string_view line) {
  const auto result = shell.run(line);
  std::fputs(result.out.c_str(), stdout);
  std::fflush(stdout);  // keeps the order where both are one terminal
  std::fputs(result.err.c_str(), stderr);
  return !result.quit && std::ferror(stdout) == 0;
}

void interact(ntpdc::Shell& shell) {
  const bool person = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
  std::string line;
  while (true) {
    if (person) fmt::print("ntpdc> ");
    std::fflush(stdout);
    if (!std::getline(std::cin, line)) break;
    if (!run(shell, line)) return;
  }
  if (person) fmt::print("\n");
}

}  // namespace

int main(int argc, char** argv) {
  const auto command = ntpdc::parse_command_line(argc, argv);
  if (!command) {
    fmt::print(stderr, "ntpdc: {}\n", command.error());
    return common::kExitUsage;
  }
  if (!command->information.empty()) {
    std::fputs(command->information.c_str(), stdout);
    return common::kExitOk;
  }
  const auto key = ntpdc::key_of(*command);
  if (!key) {
    fmt::print(stderr, "ntpdc: {}\n", key.error());
    return common::kExitUsage;
  }
  ntpdc::Shell shell{*command, *key, local_time};
  if (command->lines.empty()) {
    interact(shell);
  } else {
    for (const std::string& line : command->lines) {
      if (!run(shell, line)) break;
    }
  }
  return shell.exit_status();
}
