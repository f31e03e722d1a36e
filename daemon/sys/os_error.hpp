#pragma once

#include <cerrno>
#include <system_error>

namespace sys {

/// What the last system call failed of.
inline std::error_code last_error() { return {errno, std::generic_category()}; }

}  // namespace sys
