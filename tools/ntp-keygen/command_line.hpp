// What the user wants of ntp-keygen.
#pragma once

#include <expected>
#include <string>

#include "ntp-keygen/keys_text.hpp"

namespace ntp_keygen {

struct Command {
  std::string information;  ///< the text of --help or --version: print it, make nothing
  Wish wish;
  std::string file = "ntp.keys";  ///< "-": stdout
  bool force = false;             ///< replace a file that is there
};

/// The error is one line.
std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace ntp_keygen
