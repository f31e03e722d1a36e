// What the user wants of ntptime.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "sys/kernel_clock.hpp"
#include "view/style.hpp"

namespace ntptime {

enum class Form : std::uint8_t { text, words, json };

struct Command {
  std::string information;  ///< the text of --help or --version: print it, read no clock
  sys::KernelClockChange change;
  bool dry_run = false;   ///< show what the change would make of the state, and leave it
  bool measures = false;  ///< show how long the readings take
  bool raw = false;       ///< the time also in hexadecimal digits
  Form form = Form::text;
  view::Style style = view::Style::classic;
};

/// Every value is checked before anything is written. The error is one line.
std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace ntptime
