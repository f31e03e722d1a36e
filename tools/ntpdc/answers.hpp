// Asks all hosts what a command shows, and puts it into its words.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ntpdc/command_line.hpp"
#include "ntpdc/command_table.hpp"
#include "view/time_text.hpp"

namespace ntpdc {

struct Wanted {
  Show show = Show::peers;
  std::vector<std::string> arguments;
  bool numeric = false;
  std::shared_ptr<const ntp::Key> key;  ///< for what is told only to its holders
  view::TimeZone zone = view::utc;
};

/// What one host said.
struct Told {
  std::string out;
  std::string trouble;  ///< a line; the host did not answer all
};

/// In the order of the targets.
std::vector<Told> ask(const std::vector<common::Target>& targets, const Wanted& wanted);

}  // namespace ntpdc
