// What directives that name a file have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conf/line.hpp"
#include "conf/state.hpp"

namespace conf {

/// Takes the path that is all of the line; nullptr after a failure.
const Word* read_only_path(Line& line);

/// Stores `path`, and says so when it replaces one of the command line.
void set_path(Line& line, std::string_view path, const std::string& of_command_line,
              std::string& into);

/// Remembers that this line names a file which the daemon writes.
void writes_file(const Line& line, std::string_view directive, State& state);

/// What would be written over something else, once everything was read.
std::vector<Finding> shared_file_findings(const State& state);

}  // namespace conf
