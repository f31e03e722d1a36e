// The one table of ntpq's commands: it drives dispatch, abbreviation and help.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ntpq/session.hpp"

namespace ntpq {

using Words = std::vector<std::string>;

struct Command {
  std::string_view name;
  std::string_view arguments;  ///< for help
  std::string_view purpose;
  std::size_t most_arguments;
  void (*run)(Session& session, const Words& arguments);
};

/// Sorted by name.
std::span<const Command> commands();

/// Runs one line: a command or an unambiguous beginning of one, and its arguments.
void run_command(Session& session, std::string_view line);

// The commands that ask; the others stand in commands.cpp.
void peers(Session& session, const Words& arguments);
void lpeers(Session& session, const Words& arguments);
void opeers(Session& session, const Words& arguments);
void lopeers(Session& session, const Words& arguments);
void apeers(Session& session, const Words& arguments);
void associations(Session& session, const Words& arguments);
void lassociations(Session& session, const Words& arguments);
void passociations(Session& session, const Words& arguments);
void lpassociations(Session& session, const Words& arguments);
void readvar(Session& session, const Words& arguments);
void readlist(Session& session, const Words& arguments);

}  // namespace ntpq
