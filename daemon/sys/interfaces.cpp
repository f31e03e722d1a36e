#include "sys/interfaces.hpp"

#include <algorithm>
#include <functional>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <optional>

#include "netio/socket_address.hpp"

namespace sys {
namespace {

using core::InterfaceRule;

std::optional<ntp::IpAddress> address_of(const sockaddr* raw) {
  if (raw == nullptr) return std::nullopt;
  if (raw->sa_family == AF_INET) {
    return netio::from_in_addr(reinterpret_cast<const sockaddr_in*>(raw)->sin_addr);
  }
  if (raw->sa_family != AF_INET6) return std::nullopt;
  const auto& v6 = *reinterpret_cast<const sockaddr_in6*>(raw);
  return netio::from_in6_addr(v6.sin6_addr, v6.sin6_scope_id);
}

bool within(const ntp::IpAddress& address, const InterfaceRule& rule) {
  if (address.family != rule.network.family) return false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if ((address.octets[i] & rule.mask.octets[i]) != rule.network.octets[i]) return false;
  }
  return true;
}

bool fits(const InterfaceRule& rule, const LocalAddress& local) {
  switch (rule.fits) {
    case InterfaceRule::Fits::all:
      return !local.loopback;
    case InterfaceRule::Fits::ipv4:
      return local.address.family == ntp::Family::ipv4;
    case InterfaceRule::Fits::ipv6:
      return local.address.family == ntp::Family::ipv6;
    case InterfaceRule::Fits::wildcard:
      return false;
    case InterfaceRule::Fits::alias:
      return local.interface.find(':') != std::string::npos;
    case InterfaceRule::Fits::name:
      return local.interface == rule.name;
    case InterfaceRule::Fits::network:
      return within(local.address, rule);
  }
  return false;
}

bool names_one_address(const InterfaceRule& rule) {
  const std::size_t size = rule.network.size();
  return rule.fits == InterfaceRule::Fits::network &&
         std::all_of(rule.mask.octets.begin(),
                     rule.mask.octets.begin() + static_cast<std::ptrdiff_t>(size),
                     [](std::uint8_t octet) { return octet == 0xff; });
}

}  // namespace

std::vector<LocalAddress> local_addresses() {
  std::vector<LocalAddress> found;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return found;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{list, freeifaddrs};
  for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
    const auto address = address_of(at->ifa_addr);
    if (address) found.push_back({*address, at->ifa_name, (at->ifa_flags & IFF_LOOPBACK) != 0});
  }
  return found;
}

std::vector<ntp::IpAddress> addresses_of_interface(const std::string& name) {
  std::vector<ntp::IpAddress> found;
  for (const LocalAddress& local : local_addresses()) {
    if (local.interface == name) found.push_back(local.address);
  }
  return found;
}

InterfaceRule::Action action_for(const std::vector<InterfaceRule>& rules,
                                 const LocalAddress& address) {
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    if (fits(*rule, address)) return rule->action;
  }
  return InterfaceRule::Action::listen;
}

std::vector<ChosenAddress> choose_addresses(const std::vector<InterfaceRule>& rules,
                                            const std::vector<LocalAddress>& local,
                                            ntp::Family family) {
  std::vector<ChosenAddress> chosen;
  const auto consider = [&](const LocalAddress& each, bool named) {
    const auto action = action_for(rules, each);
    if (action == InterfaceRule::Action::ignore) return;
    if (family != ntp::Family::none && family != each.address.family) return;
    const auto known = std::ranges::find(chosen, each.address, &ChosenAddress::address);
    if (known == chosen.end()) {
      chosen.push_back({each.address, action == InterfaceRule::Action::drop, named});
    } else {
      known->named = known->named || named;
    }
  };
  for (const LocalAddress& each : local) consider(each, false);
  for (const InterfaceRule& rule : rules) {
    if (names_one_address(rule)) {
      consider({rule.network, {}, rule.network.is_loopback()}, true);
    }
  }
  return chosen;
}

}  // namespace sys
