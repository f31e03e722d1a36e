#include "sys/restricted_hosts.hpp"

#include <chrono>
#include <fmt/core.h>

#include "netio/monotonic.hpp"

namespace sys {
namespace {

constexpr std::chrono::hours kAgain{1};
constexpr std::chrono::seconds kSoon{64};

}  // namespace

RestrictedHosts::RestrictedHosts(netio::EventLoop& loop, netio::Resolver& resolver, Log& log,
                                 Known known)
    : resolver_{resolver},
      log_{log},
      known_{std::move(known)},
      timer_{loop, [this] { ask_all(); }} {}

void RestrictedHosts::ask(const std::vector<core::RestrictName>& names) {
  std::map<Host, std::vector<ntp::IpAddress>> wanted;
  for (const core::RestrictName& each : names) {
    const Host host{each.name, each.family};
    wanted[host] = hosts_[host];
  }
  hosts_ = std::move(wanted);
  if (!hosts_.empty()) ask_all();
}

void RestrictedHosts::ask_all() {
  timer_.at(netio::monotonic_now() + kAgain);
  for (const auto& each : hosts_) {
    resolver_.resolve(
        each.first.first, each.first.second,
        [this, host = each.first](const netio::Resolved& resolved) { on_answer(host, resolved); });
  }
}

void RestrictedHosts::on_answer(const Host& host, const netio::Resolved& resolved) {
  const auto known = hosts_.find(host);
  if (known == hosts_.end()) return;
  if (resolved.addresses.empty()) {
    timer_.at(netio::monotonic_now() + kSoon);
    log_.warning(fmt::format("restrict {}: {}; asking again, effect on your service: {}",
                             host.first, resolved.error,
                             known->second.empty() ? "until it is known the flags of "
                                                     "that line hold for everybody but this machine"
                                                   : "what it resolved to before holds on"));
    return;
  }
  if (resolved.addresses == known->second) return;
  known->second = resolved.addresses;
  known_(host.first, host.second, resolved.addresses);
}

}  // namespace sys
