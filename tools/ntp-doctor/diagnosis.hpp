// From facts to findings: what is wrong, in plain words, and how it is mended.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ntp-doctor/facts.hpp"

namespace doctor {

enum class Severity : std::uint8_t {
  good,     ///< nothing to do
  notice,   ///< good to know
  warning,  ///< time is kept, but less well or less safely than it could be
  failure,  ///< good time is not kept
};

struct Finding {
  std::string id;  ///< for scripts; never changes: "no-clock-control"
  Severity severity = Severity::notice;
  std::string text;
  std::string mend;  ///< what to do; empty only with Severity::good

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// The worst come first. There is always one that says how the clock fares.
std::vector<Finding> diagnose(const Facts& facts);

/// 0 well or only notices, 1 warnings, 2 failures, 3 the daemon could not be asked.
int exit_status(const Facts& facts, const std::vector<Finding>& findings);

}  // namespace doctor
