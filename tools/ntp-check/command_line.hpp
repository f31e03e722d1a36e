// What the user wants of ntp-check.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "common/fetch.hpp"
#include "ntp-check/judgement.hpp"
#include "ntp/timestamp.hpp"

namespace ntp_check {

struct Command {
  std::string information;  ///< the text of --help or --version: print it, ask nobody
  std::vector<common::Target> targets;
  bool here = false;  ///< no host was named: this machine
  Limits limits;
  ntp::Nanos timeout{};
  std::string tool_version;
};

/// The error is one line.
std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace ntp_check
