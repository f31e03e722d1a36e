// What the user wants of ntp-exporter.
#pragma once

#include <expected>
#include <string>

#include "ntp-exporter/configuration.hpp"

namespace ntp_exporter {

struct Command {
  std::string information;  ///< the text of --help or --version: print it, serve nobody
  Configuration configuration;
  double offset_s = 0.5;
  bool check = false;    ///< only read the file
  bool verbose = false;  ///< a line for each probe that fails
  std::string version;
};

/// Reads the file of modules and the keys too. The error is one line.
std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace ntp_exporter
