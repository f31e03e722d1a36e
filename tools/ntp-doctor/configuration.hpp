// What the daemon's own check says of the configuration.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ntp-doctor/facts.hpp"

namespace doctor {

/// Runs `ntpd --check-config=json [-c FILE]` and gives what it prints, or why it could not be run.
/// No shell is involved.
std::expected<std::string, std::string> check_configuration_text(const std::string& ntpd,
                                                                 const std::string& file);

struct ConfigurationReport {
  std::vector<ConfigurationFinding> findings;
  std::optional<LeapFile> leap_file;
};

/// Reads what it printed; nullopt when that is not the report of our daemon.
std::optional<ConfigurationReport> parse_check(std::string_view json);

}  // namespace doctor
