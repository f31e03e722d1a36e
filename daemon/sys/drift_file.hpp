// The frequency that the clock needs, kept over restarts.
#pragma once

#include <optional>
#include <string>

#include "core/drift.hpp"
#include "sys/log.hpp"

namespace sys {

/// What the drift file says. A file that is not there yet is nothing to speak of; one that cannot
/// be read or makes no sense is worth a warning and is ignored.
std::optional<core::Drift> load_drift(const std::string& path, Log& log);

/// Puts `drift` in place of what stands there; a warning when that fails.
void save_drift(const std::string& path, const core::Drift& drift, Log& log);

}  // namespace sys
