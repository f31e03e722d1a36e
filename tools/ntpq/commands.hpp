// The one table of ntpq's commands: it drives dispatch, abbreviation, completion and help.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ntpq/session.hpp"

namespace ntpq {

using Words = std::vector<std::string>;

/// What completion offers behind a command.
enum class Expects : std::uint8_t {
  nothing,
  association,
  variables,
  association_and_variables,
  command
};

struct Command {
  std::string_view name;
  std::string_view arguments;  ///< for help
  std::string_view purpose;
  std::size_t most_arguments;
  void (*run)(Session& session, const Words& arguments);
  bool data = false;  ///< what it prints may be data, watched and counted: --json and its kin
  Expects expects = Expects::nothing;
};

/// Sorted by name.
std::span<const Command> commands();

/// Words that may stand behind every command that prints data, and behind the ones that show
/// variables; for completion and the manual page.
std::span<const std::string_view> data_flags();

/// Runs one line: a command or an unambiguous beginning of one, and its arguments. A command of the
/// old ntpdc is answered with the one that replaced it.
void run_command(Session& session, std::string_view line);

/// The longest line; what a question can carry is shorter.
inline constexpr std::size_t kMaxLine = 512;

}  // namespace ntpq
