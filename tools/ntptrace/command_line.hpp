// What the user wants of ntptrace.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "ntptrace/walk.hpp"

namespace ntptrace {

struct Command {
  std::string information;  ///< the text of --help or --version: print it, ask nobody
  /// Where one chain begins.
  struct Traced {
    std::string server;  ///< the first server as written, or where this machine is asked first
    Start start;
  };
  std::vector<Traced> traced;  ///< never empty
  bool json = false;
};

/// The error is one line.
std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace ntptrace
