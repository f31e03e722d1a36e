// Printing, the prompt, and what else a person in front of a terminal sees.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "ntpq/session.hpp"

namespace ntpq {

/// Prints what the session has to say. False when standard output takes no more.
bool print(Session& session);

/// Reads and runs commands until the end of input or `quit`; false when printing failed.
bool interact(Session& session);

/// World::next_round: prints, waits, and clears the terminal when there is one. An interrupt ends
/// the waiting.
bool next_round(Session& session, ntp::Nanos every);

/// World::ask_user: a line from the terminal, with echo or without; nullopt when standard input is
/// none.
std::optional<std::string> ask_user(const std::string& prompt, bool echo);

/// World::read_file: at most a mebibyte, which no keys file or configuration reaches.
std::expected<std::string, std::string> read_file(const std::string& path);

}  // namespace ntpq
