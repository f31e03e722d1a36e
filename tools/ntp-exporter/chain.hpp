// Who follows whom among the hosts that are known.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ntp-exporter/fleet.hpp"

namespace ntp_exporter {

struct ChainNode {
  std::string text;                 ///< as the network named it; of a known host its name
  const HostState* host = nullptr;  ///< null: not known here
  std::vector<ChainNode> followers;
};

/// RFC 5905 has 15 strata; what claims to be longer is a ring or a lie.
inline constexpr std::size_t kDeepestChain = 15;
/// Enough to see who hangs on a server; the table finds the others.
inline constexpr std::size_t kMostFollowers = 200;

/// What a host follows: the address of its selected source, a reference clock or a reference id;
/// empty when nothing says.
std::string followed_by(const HostState& host);

/// From the root, as far as it is known, down to `host` and all that follow it.
ChainNode chain_of(const Fleet& fleet, const HostState& host);
/// Nested lists; `host` stands out.
std::string chain_html(const ChainNode& root, const HostState& host);

}  // namespace ntp_exporter
