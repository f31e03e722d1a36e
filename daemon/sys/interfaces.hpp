// The addresses of this machine.
#pragma once

#include <string>
#include <vector>

#include "ntp/address.hpp"

namespace sys {

/// Of one interface or alias; empty when there is no such interface, or it has none.
std::vector<ntp::IpAddress> addresses_of_interface(const std::string& name);

/// Of the loopback interfaces.
std::vector<ntp::IpAddress> loopback_addresses();

}  // namespace sys
