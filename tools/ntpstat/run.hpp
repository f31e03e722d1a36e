// Asks the hosts of a command line and puts together what is to be printed.
#pragma once

#include <string>

#include "ntpstat/command_line.hpp"

namespace ntpstat {

struct Output {
  std::string out;
  std::string err;
  int exit_status = 0;  ///< the worst of all hosts
};

Output run(const Command& command);

}  // namespace ntpstat
