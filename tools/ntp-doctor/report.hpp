// Findings for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "ntp-doctor/diagnosis.hpp"

namespace doctor {

/// One paragraph a finding: how bad, what, and the mend.
std::string text_of(const std::vector<Finding>& findings);

/// One document of schema gnomon-ntp-doctor/1.
std::string json_of(const Facts& facts, const std::vector<Finding>& findings);

}  // namespace doctor
