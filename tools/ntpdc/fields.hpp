// Lines `legend: value` as ntpdc printed them.
#pragma once

#include <fmt/format.h>
#include <string>
#include <string_view>

#include "mode6/variables.hpp"

namespace ntpdc {

/// "stratum:              3\n"
inline std::string field(std::string_view legend, std::string_view value) {
  return fmt::format("{:<21} {}\n", legend, value);
}

/// Seconds with so many decimals; zeros when it was not said.
inline std::string decimals(const mode6::MaybeSeconds& value, int digits) {
  return fmt::format("{:.{}f}", value.value_or(ntp::Seconds{0}).count(), digits);
}

}  // namespace ntpdc
