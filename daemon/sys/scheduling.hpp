// Being on time: a real-time priority and pages that are never swapped out.
#pragma once

#include <optional>
#include <system_error>

namespace sys {

/// First-in-first-out scheduling of this thread and those that it starts. `priority` is clamped to
/// what the system has; without it the highest.
std::error_code take_real_time_priority(std::optional<int> priority);

/// Keeps all pages of this process in memory, as they are used. Raises RLIMIT_MEMLOCK for that,
/// because a process that may no longer do so would fail to get memory later.
std::error_code lock_memory();

}  // namespace sys
