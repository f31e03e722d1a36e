// Host names and addresses of sources, as they are written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ntp/address.hpp"

namespace conf {

/// Why no server can be asked under this name, or nullopt when one can. "10.0.0.256 is not an
/// address", "224.0.1.1 is a multicast address; ...". With a family an address of the other is
/// refused.
std::optional<std::string> host_complaint(std::string_view name,
                                          ntp::Family family = ntp::Family::none);

/// `127.127.TYPE.UNIT`, which is how ntp.conf names a reference clock.
struct RefclockAddress {
  std::uint8_t type = 0;
  std::uint8_t unit = 0;
};
std::optional<RefclockAddress> refclock_address(std::string_view name);

/// A network as `restrict` and `interface` write it.
struct Network {
  ntp::IpAddress address;
  ntp::IpAddress mask;
};
/// `ADDR` or `ADDR/LEN`.
std::optional<Network> parse_network(std::string_view text);

/// The mask of a prefix of `length` bits, which must fit the family.
ntp::IpAddress prefix_mask(ntp::Family family, int length);

/// Leading bits that are set.
int prefix_length(const ntp::IpAddress& mask);

}  // namespace conf
