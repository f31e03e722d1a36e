// The pages for people: the table of the fleet and the page of a host. Text in, text out.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "ntp-exporter/fleet.hpp"
#include "ntp-exporter/query.hpp"

namespace ntp_exporter {

/// Rows of one page of the table: half a megabyte.
inline constexpr std::size_t kRowsOfPage = 200;

struct TableRequest {
  RowChoice choice;
  std::size_t page = 1;
};
/// `q`, `sort` (with `-` in front: descending) and `page`. The error is one line with the mend.
std::expected<TableRequest, std::string> table_request(const Parameters& parameters);

std::string fleet_page(const Fleet& fleet, const TableRequest& request, ntp::Monotonic now,
                       std::string_view version);
std::string host_page(const Fleet& fleet, const HostState& host, ntp::Monotonic now,
                      std::string_view version);
/// Of a host that is not known.
std::string unknown_host_page(std::string_view name, std::string_view version);

/// The class of a verdict: good, fair or bad.
std::string_view verdict_class(Verdict verdict);

}  // namespace ntp_exporter
