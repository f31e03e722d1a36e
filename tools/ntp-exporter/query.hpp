// The parameters behind the `?` of a request.
#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ntp_exporter {

using Parameters = std::map<std::string, std::string, std::less<>>;

inline constexpr std::size_t kMaxQuery = 4096;     ///< octets; a name has 253
inline constexpr std::size_t kMaxParameters = 16;  ///< we know three for each page

/// `name=value&...` with `%XX` and `+`. Each name once; decoded octets are printable ASCII. The
/// error is one line.
std::expected<Parameters, std::string> parse_query(std::string_view query);

/// A part of a path with `%XX`; absent when that is not printable ASCII or longer than kMaxQuery.
std::optional<std::string> parse_path_part(std::string_view text);

/// Seconds as a scraper states its own limit; absent when that is no number above zero.
std::expected<double, std::string> parse_seconds(std::string_view text);

}  // namespace ntp_exporter
