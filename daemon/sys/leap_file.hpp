// The list of leap seconds in its file.
#pragma once

#include <optional>
#include <string>

#include "core/leap_table.hpp"
#include "sys/log.hpp"

namespace sys {

/// nullopt, and a line in the log, when it cannot be used. One that will soon expire is worth a
/// warning too.
std::optional<core::LeapTable> load_leap_table(const std::string& path, ntp::Timestamp now,
                                               Log& log);

}  // namespace sys
