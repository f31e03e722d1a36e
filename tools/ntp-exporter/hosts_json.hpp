// What the pages show, for programs: /api/v1/hosts and /api/v1/hosts/NAME.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "ntp-exporter/fleet.hpp"
#include "ntp-exporter/query.hpp"

namespace ntp_exporter {

/// The same instant on both clocks.
struct Moment {
  ntp::Monotonic mono;
  std::int64_t unix_s = 0;
};

/// Which of the hosts, in which order; and of those the ones behind the first `offset`, `limit` of
/// them at most.
struct HostsRequest {
  static constexpr std::size_t kUsualLimit = 1000;  ///< 700 KB
  RowChoice choice;
  std::size_t offset = 0;
  std::size_t limit = kUsualLimit;
};
/// `q`, `sort`, `offset` and `limit`. The error is one line with the mend.
std::expected<HostsRequest, std::string> hosts_request(const Parameters& parameters);

/// Those hosts without sources and readings, how many there are in all, and where to ask for the
/// next ones. Seconds are numbers, what is unknown is null.
std::string hosts_json(const Fleet& fleet, const HostsRequest& request, const Moment& now);
/// One with its sources, the readings of the last hour and the chain up to the root.
std::string host_json(const Fleet& fleet, const HostState& host, const Moment& now);
/// {"error": "..."}
std::string error_json(std::string_view words);

}  // namespace ntp_exporter
