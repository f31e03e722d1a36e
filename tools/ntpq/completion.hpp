// What a line may go on with: commands, variables, associations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ntpq/session.hpp"

namespace ntpq {

/// The words that may stand where `line` ends, each beginning with its last word.
std::vector<std::string> completions(Session& session, std::string_view line);

/// What they all begin with.
std::string common_beginning(const std::vector<std::string>& words);

}  // namespace ntpq
