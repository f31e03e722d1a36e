// What --csv prints: the same data as --json, as tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "view/json.hpp"

namespace view {

/// One table for each kind of data in the documents of all targets, a blank line between them. The
/// first column is the target, in front of it the time when there is one. Variables have a row
/// each. Fields with commas, quotes or newlines are quoted as RFC 4180 has it. `heads` keeps the
/// heading lines: they are left out where they are those of the last time.
std::string csv_of(const Json& targets, std::optional<std::int64_t> unix_now, std::string& heads);

}  // namespace view
