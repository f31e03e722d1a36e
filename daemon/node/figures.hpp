// Figures of the engine as the variables of mode 6 carry them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "ntp/address.hpp"
#include "ntp/timestamp.hpp"

namespace node {

inline std::int64_t number(std::uint64_t counter) { return static_cast<std::int64_t>(counter); }

/// Full seconds; a negative duration is none.
inline std::int64_t whole_seconds(ntp::Seconds duration) {
  return static_cast<std::int64_t>(std::max(0.0, duration.count()));
}

/// The old daemons write 0.0.0.0 for "no address yet", and their tools expect one.
inline std::string address_text(const ntp::IpAddress& address) {
  return address.family == ntp::Family::none ? "0.0.0.0" : address.text();
}

}  // namespace node
