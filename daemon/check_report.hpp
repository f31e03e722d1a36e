// What --check-config prints.
#pragma once

#include <string>
#include <vector>

#include "conf/ntp_conf.hpp"
#include "options.hpp"

/// One finding a line.
std::string check_text(const conf::Result& result, const std::vector<Options::Remark>& remarks);

/// The same for programs, with a verdict on every line; the keys are described in ntpd(8).
std::string check_json(const conf::Result& result, const std::vector<Options::Remark>& remarks,
                       const std::string& configuration);

/// Whether every line was understood.
bool all_understood(const conf::Result& result);
