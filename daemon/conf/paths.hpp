// What directives that name a file have in common.
#pragma once

#include <string>
#include <string_view>

#include "conf/line.hpp"

namespace conf {

/// Takes the path that is all of the line; nullptr after a failure.
const Word* read_only_path(Line& line);

/// Stores `path`, and says so when it replaces one of the command line.
void set_path(Line& line, std::string_view path, const std::string& of_command_line,
              std::string& into);

}  // namespace conf
