// The part of a command line that all tools share: which hosts, which port, which family.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "common/cli.hpp"
#include "common/fetch.hpp"
#include "ntp/address.hpp"

namespace common {

/// Rows for an option table; host_options() reads what they give.
inline constexpr Option kIpv4Option{'4', "ipv4", "", "resolve names to IPv4 addresses only"};
inline constexpr Option kIpv6Option{'6', "ipv6", "", "resolve names to IPv6 addresses only"};
inline constexpr Option kPortOption{'\0', "port", "N",
                                    "UDP port of hosts that name none (default 123)"};

inline constexpr Option kYesOption{'\0', "yes", "", "ask ranges of more than 256 addresses, too"};

struct HostOptions {
  std::uint16_t port = 123;
  ntp::Family family = ntp::Family::none;  ///< none: both
  bool yes = false;                        ///< large ranges are meant
};
std::expected<HostOptions, std::string> host_options(const Arguments& arguments);

/// The hosts that were named, in order: also by ranges of addresses and `@FILE`, see
/// target_list.hpp.
std::expected<std::vector<Target>, std::string> targets_of(const std::vector<std::string>& hosts,
                                                           const HostOptions& options);

/// Where this machine's daemon may be asked, in the order in which the old tools try: 127.0.0.1,
/// and ::1 for when nobody listens there.
std::vector<Target> local_targets(const HostOptions& options);

/// A whole decimal number between `least` and `most`. The error names the option and the mend.
std::expected<std::uint64_t, std::string> number_of(std::string_view option, std::string_view text,
                                                    std::uint64_t least, std::uint64_t most);

}  // namespace common
