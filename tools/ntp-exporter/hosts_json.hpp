// What the pages show, for programs: /api/v1/hosts and /api/v1/hosts/NAME.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ntp-exporter/fleet.hpp"

namespace ntp_exporter {

/// The same instant on both clocks.
struct Moment {
  ntp::Monotonic mono;
  std::int64_t unix_s = 0;
};

/// All of `hosts` without sources and readings. Seconds are numbers, what is unknown is null.
std::string hosts_json(const Fleet& fleet, const std::vector<const HostState*>& hosts,
                       const Moment& now);
/// One with its sources, the readings of the last hour and the chain up to the root.
std::string host_json(const Fleet& fleet, const HostState& host, const Moment& now);
/// {"error": "..."}
std::string error_json(std::string_view words);

}  // namespace ntp_exporter
