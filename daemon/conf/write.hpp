// Settings back to the text of an ntp.conf.
#pragma once

#include <string>

#include "core/settings.hpp"

namespace conf {

/// A file that reads back as the same settings: what differs from the defaults, one directive a
/// line, also for the classic daemon where it has the directive. Not in it: what only a command
/// line says (-g, -G, -q), and a frequency that came from the drift file.
std::string write_ntp_conf(const core::Settings& settings);

}  // namespace conf
