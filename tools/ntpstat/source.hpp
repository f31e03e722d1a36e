// What a clock follows, in the words that ntpstat has always used.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ntp/address.hpp"

namespace ntpstat {

/// "NTP server" for 6, "unknown source" for a number without a word.
std::string_view source_phrase(std::uint8_t source);

/// The source number behind the address of a system peer. Reference clocks have addresses of the
/// form 127.127.TYPE.UNIT: their type gives the number, kSourceUnspecified for a type that no table
/// has. Everything else is an NTP server.
std::uint8_t source_behind(const ntp::IpAddress& system_peer);

/// The driver type of a reference clock's address; nullopt for addresses of hosts.
std::optional<std::uint8_t> refclock_type(const ntp::IpAddress& address);

}  // namespace ntpstat
