// The drift file's one line: the frequency that the clock needs, between two runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ntp/fields.hpp"

namespace core {

/// Beyond this no clock is corrected (RFC 5905 section 11.3); a file that says more is damaged.
inline constexpr double kMaxFrequency_ppm = 500;

/// "-12.345\n": parts per million with three decimals, as every ntpd reads and writes it.
std::string drift_text(ntp::Ppm frequency);

/// nullopt when the text is not one number within +-kMaxFrequency_ppm.
std::optional<ntp::Ppm> parse_drift(std::string_view text);

}  // namespace core
