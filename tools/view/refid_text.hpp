// Reference ids and reference clocks as tables show them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ntp/address.hpp"

namespace view {

/// 127.127.x.y is not an address but a driver and its unit.
bool is_reference_clock(const ntp::IpAddress& address);
/// "LOCAL(0)", "SHM(2)"; "REFCLK(99,0)" for a driver without a name; empty for other addresses.
std::string reference_clock_name(const ntp::IpAddress& address);

/// As classic's peers table has it: ".GPS." for text of up to four octets, "LOCAL(0)", a quad.
std::string classic_refid(std::string_view refid);
/// The same for the narrow column of apeers: a quad is shown in hexadecimal without leading zeros.
std::string classic_refid_narrow(std::string_view refid);
/// As NTPsec has it: text without '.' and ':' stands between dots.
std::string ntpsec_refid(std::string_view refid);

/// Cut to `columns` at the left, with `marker` in front when something is missing.
std::string cut_left(std::string text, std::size_t columns, char marker);

}  // namespace view
