// Being on time: a real-time priority and pages that are never swapped out.
#pragma once

#include <optional>
#include <system_error>

#include "core/settings.hpp"

namespace sys {

/// First-in-first-out scheduling of this thread and those that it starts. `priority` is clamped to
/// what the system has; without it the highest.
std::error_code take_real_time_priority(std::optional<int> priority);

/// Keeps all pages of this process in memory, as they are used. Raises RLIMIT_MEMLOCK for that,
/// because a process that may no longer do so would fail to get memory later.
std::error_code lock_memory();

/// `rlimit stacksize` and `rlimit filenum`.
std::error_code limit_resources(const core::ResourceSettings& wanted);
/// `rlimit memlock N`: at most so many MiB, which must be enough for all of the process.
std::error_code lock_memory_within(int mib);

}  // namespace sys
