// What --check-config prints.
#pragma once

#include <string>
#include <vector>

#include "conf/ntp_conf.hpp"
#include "options.hpp"

/// How the file that `leapfile` names fares.
struct LeapFileReport {
  std::string path;  ///< empty: there is no such line
  std::string state;
  std::string text;  ///< what is wrong; empty: nothing
};

/// One finding a line.
std::string check_text(const conf::Result& result, const std::vector<Options::Remark>& remarks,
                       const LeapFileReport& leap_file = {});

/// The same for programs, with a verdict on every line; the keys are described in ntpd(8).
std::string check_json(const conf::Result& result, const std::vector<Options::Remark>& remarks,
                       const std::string& configuration, const LeapFileReport& leap_file = {});

/// Whether every line was understood.
bool all_understood(const conf::Result& result);
