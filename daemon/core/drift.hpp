// The drift file's one line: the frequency that the clock needs, between two runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ntp/fields.hpp"

namespace core {

/// Beyond this no clock is corrected (RFC 5905 section 11.3); a file that says more is damaged.
inline constexpr double kMaxFrequency_ppm = 500;

struct Drift {
  ntp::Ppm frequency;
  std::optional<ntp::Ppm> error;  ///< standard error; other daemons do not write it
};

/// "-12.345\n0.020\n": parts per million with three decimals. The first line is what every ntpd
/// reads and writes; the second, which the others overlook, says how well that is known.
std::string drift_text(const Drift& drift);

/// nullopt when the first line is not one number within +-kMaxFrequency_ppm. A second line that is
/// no error is overlooked.
std::optional<Drift> parse_drift(std::string_view text);

}  // namespace core
