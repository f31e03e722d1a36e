// How an address is named in the 32 bits of a reference id (RFC 5905 section 7.3).
#pragma once

#include "ntp/address.hpp"
#include "ntp/fields.hpp"

namespace ntp {

/// The IPv4 address itself, or the first four octets of the MD5 digest of an IPv6 address. Zero for
/// no address, and where the system's cryptographic policy forbids MD5 for IPv6 ones.
RefId refid_of(const IpAddress& address);

}  // namespace ntp
