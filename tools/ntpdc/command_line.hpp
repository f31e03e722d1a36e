// What the user wants of ntpdc.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/fetch.hpp"
#include "common/host_options.hpp"
#include "ntp/mac.hpp"

namespace ntpdc {

struct Command {
  std::string information;  ///< the text of --help or --version: print it, ask nobody
  std::vector<common::Target> targets;
  common::HostOptions hosts;
  std::vector<std::string> lines;  ///< to be run; none: read them
  bool numeric = false;
  std::optional<std::uint32_t> key_id;
  std::string key_file;
};

/// The error is one line.
std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv);

/// The key that -a and -k name: null when neither does. The error is one line.
std::expected<std::shared_ptr<const ntp::Key>, std::string> key_of(const Command& command);

}  // namespace ntpdc
