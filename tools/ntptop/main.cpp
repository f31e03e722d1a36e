// ntptop: NTP daemons live.
#include <clocale>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <unistd.h>

#include "common/cli.hpp"
#include "ntptop/app.hpp"

namespace {

int run(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "");
  auto command = ntptop::parse_command_line(argc, argv, ntptop::read_file);
  if (!command) {
    fmt::print(stderr, "ntptop: {}\n", command.error());
    return common::kExitUsage;
  }
  if (!command->information.empty()) {
    fmt::print("{}", command->information);
    return common::kExitOk;
  }
  auto state = ntptop::first_state(*command);
  if (!state) {
    fmt::print(stderr, "ntptop: {}\n", state.error());
    return common::kExitUsage;
  }
  const bool headless = command->headless();
  if (!headless && (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1)) {
    fmt::print(stderr, "ntptop: this is no terminal; --once prints one look, --jsonl everything\n");
    return common::kExitUsage;
  }
  ntptop::App app{std::move(*command), std::move(*state)};
  return headless ? app.run_headless() : app.run_on_terminal();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ntptop: {}\n", error.what());
    return common::kExitSomeFailed;
  }
}
