// When a list of leap seconds expires.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace doctor {

/// Unix seconds of `expire` as daemons write it: "202612280000" or "2026-12-28T00:00Z". nullopt for
/// anything else.
std::optional<std::int64_t> expiry_time(std::string_view text);

}  // namespace doctor
