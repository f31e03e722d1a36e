// How statistics files of different times are told apart.
#pragma once

#include <cstdint>
#include <string>

#include "core/settings.hpp"

namespace node {

/// Where and when a line is written.
struct FileMoment {
  std::int64_t unix_s = 0;    ///< UTC
  std::int64_t uptime_s = 0;  ///< of the daemon, for FileSpan::age
  std::int64_t pid = 0;       ///< for FileSpan::pid
};

/// ".20261126" for a day, ".2026W48" (ISO 8601), ".202611", ".2026", ".#123", ".a00086400"; empty
/// for FileSpan::none.
std::string file_suffix(core::FileSpan span, const FileMoment& moment);

}  // namespace node
