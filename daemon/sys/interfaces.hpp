// The addresses of this machine, and which of them are listened on.
#pragma once

#include <string>
#include <vector>

#include "core/settings.hpp"
#include "ntp/address.hpp"

namespace sys {

struct LocalAddress {
  ntp::IpAddress address;
  std::string interface;  ///< or alias, such as eth0:1
  bool loopback = false;

  friend bool operator==(const LocalAddress&, const LocalAddress&) = default;
};

/// All of them; empty where the system does not say (a sandbox without netlink).
std::vector<LocalAddress> local_addresses();

/// Of one interface or alias; empty when there is no such interface, or it has none.
std::vector<ntp::IpAddress> addresses_of_interface(const std::string& name);

/// What the rules say of an address: the last that fits counts. `all` does not fit loopback, as
/// with the old daemons.
core::InterfaceRule::Action action_for(const std::vector<core::InterfaceRule>& rules,
                                       const LocalAddress& address);

struct ChosenAddress {
  ntp::IpAddress address;
  bool drop = false;   ///< open it and answer nothing
  bool named = false;  ///< a rule names it alone: it is to be there

  friend bool operator==(const ChosenAddress&, const ChosenAddress&) = default;
};

/// Which to open. One that a rule names alone is among them even when `local` does not know it:
/// there are more loopback addresses than any list says.
std::vector<ChosenAddress> choose_addresses(const std::vector<core::InterfaceRule>& rules,
                                            const std::vector<LocalAddress>& local,
                                            ntp::Family family);

}  // namespace sys
