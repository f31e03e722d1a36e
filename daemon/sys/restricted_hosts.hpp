// The addresses of hosts that `restrict` lines name.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/settings.hpp"
#include "netio/event_loop.hpp"
#include "netio/resolver.hpp"
#include "sys/log.hpp"

namespace sys {

/// Asks for them in the background, again every hour, and soon again when there is no answer. Until
/// there is one, it is treated as everybody else, and the flags of its line hold for all of them.
class RestrictedHosts {
 public:
  using Known = std::function<void(const std::string& name, ntp::Family family,
                                   const std::vector<ntp::IpAddress>& addresses)>;
  RestrictedHosts(netio::EventLoop& loop, netio::Resolver& resolver, Log& log, Known known);

  void ask(const std::vector<core::RestrictName>& names);

 private:
  using Host = std::pair<std::string, ntp::Family>;
  void ask_all();
  void on_answer(const Host& host, const netio::Resolved& resolved);

  netio::Resolver& resolver_;
  Log& log_;
  Known known_;
  netio::Timer timer_;
  std::map<Host, std::vector<ntp::IpAddress>> hosts_;
};

}  // namespace sys
