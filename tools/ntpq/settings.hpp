// What the command line of ntpq says.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/cli.hpp"
#include "common/fetch.hpp"
#include "ntp/address.hpp"
#include "ntp/keys.hpp"
#include "ntp/timestamp.hpp"
#include "view/style.hpp"

namespace ntpq {

/// The option table; --help and the usage errors come from it.
const common::Program& program();

enum class Format : std::uint8_t { text, json, csv };

/// Whether and how often something is done again.
struct Repeat {
  bool wanted = false;
  ntp::Nanos every = std::chrono::seconds{2};
  std::uint64_t count = 0;  ///< rounds; 0: until somebody interrupts
};

struct Settings {
  std::vector<common::Target> hosts;  ///< never empty
  std::vector<std::string> commands;  ///< of -c and -p, in their order
  bool interactive = false;           ///< read commands from standard input (after those)
  bool numeric = false;
  bool wide = false;
  bool units = false;
  bool old_rv = false;  ///< the status line stands above variables asked for by name too
  Format format = Format::text;
  Repeat repeat;
  std::size_t debug = 0;
  std::optional<std::size_t> width;  ///< instead of the terminal's
  bool legacy_exit = false;          ///< 0 whatever the hosts said, as the old tools
  view::Style style = view::Style::classic;
  ntp::Family family = ntp::Family::none;
  std::uint16_t port = 123;
  std::optional<std::uint32_t> key_id;
  std::string key_file;  ///< empty: the one that ntp.conf names
  std::shared_ptr<const ntp::Key> key = {};
};

/// `-?` for people of the old tool; the rest is common::parse_arguments. The error is one line.
std::expected<common::Arguments, std::string> parse_command_line(int argc, const char* const* argv);

/// The error is one line that names the option and the mend.
std::expected<Settings, std::string> settings_from(const common::Arguments& arguments);

/// "5", "0.5": seconds between a tenth and a day.
std::optional<ntp::Nanos> parse_interval(const std::string& text);
/// A whole decimal number between those.
std::optional<std::uint64_t> parse_number(const std::string& text, std::uint64_t least,
                                          std::uint64_t most);

}  // namespace ntpq
