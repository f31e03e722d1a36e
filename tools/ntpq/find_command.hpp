// Abbreviation: the command that a word begins.
#pragma once

#include <string_view>

#include "ntpq/commands.hpp"

namespace ntpq {

struct Found {
  const Command* command = nullptr;
  bool ambiguous = false;
};

/// A whole name, or a beginning that only one command has; two names of one command are not
/// ambiguous.
Found find_command(std::string_view word);

/// The command, or nullptr after a complaint.
const Command* find_or_complain(Session& session, const std::string& word);

}  // namespace ntpq
