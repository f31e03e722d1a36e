// From what a server says of its system peer to the address that is asked next. The server may be
// hostile: nothing but an address of a host that can be meant is ever followed.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "mode6/variables.hpp"
#include "ntp/address.hpp"

namespace ntptrace {

/// Why the chain does not go on from a server.
enum class NoSource : std::uint8_t {
  not_said,       ///< no source address, or an unspecified one
  refclock,       ///< 127.127.TYPE.UNIT: a reference clock, the end of a chain that is whole
  no_address,     ///< text that is no IP address
  no_host,        ///< multicast, broadcast or reserved: no address of one host
  not_from_here,  ///< another machine's loopback or link-local address: from here it is another's
  bad_port,       ///< a port where no time server is: neither 123 nor unprivileged
};

/// Part of a sentence that begins with the address; empty for not_said and refclock.
std::string_view why_not(NoSource why);

/// `from` is the server that says so.
std::expected<ntp::Endpoint, NoSource> source_of(const mode6::PeerVariables& system_peer,
                                                 const ntp::IpAddress& from);

/// An IPv4-mapped IPv6 address as the IPv4 address that it is, others as they are.
ntp::IpAddress plain(const ntp::IpAddress& address);

/// 127.127.TYPE.UNIT, also as a reference id.
bool is_refclock(const ntp::IpAddress& address);

}  // namespace ntptrace
