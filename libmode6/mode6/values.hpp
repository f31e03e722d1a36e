// Numbers and times as they stand in variable lists, read strictly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ntp/address.hpp"
#include "ntp/timestamp.hpp"

namespace mode6 {

/// Decimal with a sign, or 0x and hexadecimal digits; nullopt when it does not fit 64 bits.
std::optional<std::int64_t> parse_integer(std::string_view text);
/// Like parse_integer, 0 to 2^64 - 1.
std::optional<std::uint64_t> parse_count(std::string_view text);

/// The longest honest number has 22 characters.
constexpr std::size_t kMaxNumber = 40;
/// Digits, sign, point, exponent; at most 1e15, which no honest value reaches: in milliseconds it
/// is 30,000 years.
std::optional<double> parse_real(std::string_view text);
/// The same as thousandths: milliseconds to seconds, to the number that is nearest.
std::optional<double> parse_thousandths(std::string_view text);

/// 0xSSSSSSSS.FFFFFFFF
std::optional<ntp::Timestamp> parse_timestamp(std::string_view text);
std::string timestamp_text(ntp::Timestamp time);

/// ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT; port 0 where none stands.
std::optional<ntp::Endpoint> parse_endpoint(std::string_view text);

}  // namespace mode6
