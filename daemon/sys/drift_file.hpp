// The frequency that the clock needs, kept over restarts.
#pragma once

#include <optional>
#include <string>

#include "ntp/fields.hpp"
#include "sys/log.hpp"

namespace sys {

/// What the drift file says. A file that is not there yet is nothing to speak of; one that cannot
/// be read or makes no sense is worth a warning and is ignored.
std::optional<ntp::Ppm> load_drift(const std::string& path, Log& log);

/// Puts `frequency` in place of what stands there; a warning when that fails.
void save_drift(const std::string& path, ntp::Ppm frequency, Log& log);

}  // namespace sys
