// What the user wants of ntpstat.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "common/fetch.hpp"
#include "common/host_options.hpp"
#include "ntpstat/report.hpp"

namespace ntpstat {

struct Command {
  std::string information;              ///< the text of --help or --version: print it, ask nobody
  std::vector<common::Target> targets;  ///< none: this machine
  common::HostOptions hosts;
  std::optional<Milliseconds> limit;
  bool json = false;
};

/// The error is one line.
std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace ntpstat
