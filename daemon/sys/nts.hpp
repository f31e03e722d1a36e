// All that Network Time Security needs of the operating system, behind one door for the daemon.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/settings.hpp"
#include "netio/event_loop.hpp"
#include "netio/resolver.hpp"
#include "node/node.hpp"
#include "sys/clock.hpp"
#include "sys/listeners.hpp"
#include "sys/log.hpp"
#include "sys/nts_client.hpp"
#include "sys/nts_server.hpp"

namespace sys {

/// Made while there is the right to read secrets and to take ports; nothing is read or taken where
/// the configuration does not speak of NTS.
class Nts {
 public:
  struct Place {
    std::vector<ntp::IpAddress> addresses;  ///< to serve on; empty: all
    ntp::Family family = ntp::Family::none;
    std::uint16_t time_port = 123;
  };
  /// Throws std::runtime_error with one line for people when what is to be served cannot be.
  Nts(const core::Settings& settings, const Place& place, Log& log);

  /// When rights are dropped and the root directory is changed, to `jail` if that is not empty.
  /// Says in one line what cannot be read again or written any more. The names of files stay as
  /// they are outside.
  void settle(const std::string& jail);

  struct Machine {
    netio::EventLoop& loop;
    netio::Resolver& resolver;
    const Clock& clock;
    const Listeners& listeners;
    node::Node& node;
  };
  void start(const Machine& machine);
  void exchange(const core::ExchangeKeys& wanted, std::function<void(core::KeyAnswer)> done);
  /// After HUP. Whether it is served, and on which port, stays until the next start.
  void renew(const core::Settings& settings);

 private:
  [[nodiscard]] std::int64_t certificate_time() const;
  [[nodiscard]] bool may_ask(const ntp::Endpoint& from, const ntp::Endpoint& local) const;
  [[nodiscard]] core::NtsSettings names_from_here() const;
  void look();

  core::NtsSettings settings_;
  std::string jail_;
  Log& log_;
  std::uint16_t time_port_;
  std::int64_t not_before_s_ = 0;
  NtsTrust trust_;
  std::unique_ptr<NtsServer> server_;
  std::optional<nts::CookieKeys> keys_;  // until the node has them
  std::optional<Machine> machine_;
  std::unique_ptr<NtsClient> client_;
  std::unique_ptr<netio::Timer> timer_;
};

}  // namespace sys
