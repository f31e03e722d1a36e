// What is looked for, one function for each subject. Each adds what it finds.
#pragma once

#include <vector>

#include "ntp-doctor/diagnosis.hpp"

namespace doctor {

void check_contact(const Facts& facts,
                   std::vector<Finding>& found);  ///< nobody there, mode 6 refused, port taken
void check_control(const Facts& facts, std::vector<Finding>& found);   ///< the clock does not obey
void check_programs(const Facts& facts, std::vector<Finding>& found);  ///< two steer one clock
void check_kernel(const Facts& facts, std::vector<Finding>& found);   ///< it contradicts the daemon
void check_sources(const Facts& facts, std::vector<Finding>& found);  ///< dead, or too new
void check_island(const Facts& facts, std::vector<Finding>& found);   ///< orphan mode
void check_falsetickers(const Facts& facts, std::vector<Finding>& found);  ///< who disagrees
void check_leap_file(const Facts& facts, std::vector<Finding>& found);  ///< missing, bad, expired
void check_versions(const Facts& facts, std::vector<Finding>& found);   ///< daemon and tools
void check_configuration(const Facts& facts, std::vector<Finding>& found);  ///< its findings
void check_verdict(const Facts& facts, std::vector<Finding>& found);        ///< is it synchronised

}  // namespace doctor
