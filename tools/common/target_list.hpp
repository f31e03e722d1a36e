// What stands for many hosts on a command line: files of targets and ranges of addresses. Asks
// nobody and opens no file itself.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/fetch.hpp"
#include "ntp/address.hpp"

namespace common {

/// More addresses than this in all ranges together are asked only when the user has confirmed it: a
/// slip in a prefix length must not become a scan of a network.
inline constexpr std::size_t kUnconfirmedAddresses = 256;
/// The largest range: 65,536 addresses, a /16 or an IPv6 /112.
inline constexpr unsigned kMostHostBits = 16;
/// Ten times the largest fleet that one machine is meant to ask; each costs some hundred octets.
inline constexpr std::size_t kMostTargets = 1'000'000;
inline constexpr std::size_t kMaxTargetFile = 64 << 20;  ///< octets: a million lines

/// A host as it stands in a file.
struct ListedTarget {
  std::string text;
  std::size_t line = 0;  ///< 1: the first
};

/// One host, address or range on each line; blank lines and what follows `#` are skipped.
std::vector<ListedTarget> parse_target_lines(std::string_view text);

/// Prometheus' service discovery by files: [{"targets": ["HOST:PORT", ...], "labels": {...}}, ...].
/// Labels are not used. The error is "LINE: what is wrong; the mend".
std::expected<std::vector<ListedTarget>, std::string> parse_file_sd(std::string_view text);

/// `ADDRESS/LENGTH`, with a port `ADDRESS/LENGTH:PORT` or `[ADDRESS/LENGTH]:PORT`.
bool is_range(std::string_view text);
/// Every address that a host can have there: of IPv4 networks neither the first nor the last,
/// unless they have no others. The error is one line with the mend.
std::expected<std::vector<Target>, std::string> parse_range(std::string_view text,
                                                            std::uint16_t default_port,
                                                            ntp::Family family);

struct TargetRules {
  std::uint16_t port = 123;
  ntp::Family family = ntp::Family::none;
  bool confirmed = false;  ///< --yes
  /// A whole file; the error is one line that names it.
  std::function<std::expected<std::string, std::string>(const std::string& path)> read;
};

/// Hosts, ranges and `@FILE`, in order. A file whose name ends with .json is one of Prometheus'
/// service discovery. Files name no other files. The error is one line that names file, line,
/// value and mend.
std::expected<std::vector<Target>, std::string> expand_targets(
    const std::vector<std::string>& operands, const TargetRules& rules);

/// For TargetRules::read: at most kMaxTargetFile octets.
std::expected<std::string, std::string> read_target_file(const std::string& path);

}  // namespace common
