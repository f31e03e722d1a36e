// ntpstat: is this machine's clock synchronised, and how well?
#include <cstdio>
#include <string>

#include "common/cli.hpp"
#include "ntpstat/command_line.hpp"
#include "ntpstat/run.hpp"

int main(int argc, char** argv) {
  const auto command = ntpstat::parse_command_line(argc, argv);
  if (!command) {
    std::fprintf(stderr, "ntpstat: %s\n", command.error().c_str());
    return common::kExitUsage;
  }
  if (!command->information.empty()) {
    std::fputs(command->information.c_str(), stdout);
    return 0;
  }
  const ntpstat::Output output = ntpstat::run(*command);
  std::fputs(output.out.c_str(), stdout);
  std::fflush(stdout);
  std::fputs(output.err.c_str(), stderr);
  return output.exit_status;
}
