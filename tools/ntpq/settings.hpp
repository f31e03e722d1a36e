// What the command line of ntpq says.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "common/cli.hpp"
#include "common/fetch.hpp"
#include "ntp/address.hpp"
#include "view/style.hpp"

namespace ntpq {

/// The option table; --help and the usage errors come from it.
const common::Program& program();

struct Settings {
  std::vector<common::Target> hosts;  ///< never empty
  std::vector<std::string> commands;  ///< of -c and -p, in their order
  bool interactive = false;           ///< read commands from standard input (after those)
  bool numeric = false;
  bool wide = false;
  bool units = false;
  bool json = false;
  std::size_t debug = 0;
  view::Style style = view::Style::classic;
  ntp::Family family = ntp::Family::none;
  std::uint16_t port = 123;
};

/// `-?` for people of the old tool; the rest is common::parse_arguments. The error is one line.
std::expected<common::Arguments, std::string> parse_command_line(int argc, const char* const* argv);

/// The error is one line that names the option and the mend.
std::expected<Settings, std::string> settings_from(const common::Arguments& arguments);

}  // namespace ntpq
