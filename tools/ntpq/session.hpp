// The state that commands share: hosts, settings, names, patience. Asks all hosts at once and keeps
// what is to be printed for each. Does not print and does not know the clock or the network itself.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/fetch.hpp"
#include "mode6/conversation.hpp"
#include "ntpq/host.hpp"
#include "ntpq/settings.hpp"
#include "view/peers_view.hpp"
#include "view/time_text.hpp"
#include "view/units.hpp"

namespace ntpq {

/// What a session needs of the world; a test gives a world of its own.
struct World {
  std::function<std::vector<common::Contact>(const std::vector<common::Target>&,
                                             const mode6::Patience&, const common::StartQuery&)>
      fetch;
  std::function<view::Names(const std::vector<ntp::IpAddress>&)> names;
  std::function<std::int64_t()> unix_now;  ///< only tells the era of timestamps
  view::TimeZone zone = view::utc;
  std::size_t columns = 80;  ///< of the terminal
  view::Charset charset = view::Charset::ascii;
};

class Session {
 public:
  Session(Settings settings, World world);

  /// Runs one command line. Returns false when it was to leave.
  bool run(std::string_view line);
  /// What there is to print since the last call, host by host; with --json one document.
  std::vector<Piece> take_output();
  /// Lets hosts that did not answer be asked again: between two lines of an interactive session.
  void forget_silence();
  [[nodiscard]] int exit_status() const;

  // For the commands.

  struct State {
    bool raw = false;
    mode6::Patience patience;
    std::int64_t delay_ms = 20;  ///< shown only: nothing of ours waits
    bool leave = false;
  };
  [[nodiscard]] State& state() { return state_; }
  [[nodiscard]] Settings& settings() { return settings_; }
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] std::vector<Host>& hosts() { return hosts_; }
  [[nodiscard]] bool several_hosts() const { return hosts_.size() > 1; }
  void set_hosts(std::vector<common::Target> targets);

  /// Asks every host that is not known to be silent; returns those that could be reached.
  std::vector<Host*> ask(const std::function<void(Host&, mode6::Conversation&)>& start);
  /// Asks READSTAT; hosts that answered have their associations then and are returned. With
  /// `cached`, only hosts that have none are asked.
  std::vector<Host*> ask_associations(bool cached);
  /// Notes how a question went and complains when it failed. Returns whether it has an answer.
  bool judge(Host& host, const std::optional<mode6::Failure>& failure,
             mode6::AssociationId association);
  /// Names of addresses, looked up once.
  const view::Names& names_of(const std::vector<ntp::IpAddress>& addresses);

  /// Something that every host has to say.
  void say(const std::string& text);
  /// The command itself was wrong: no host's fault, exit status 2.
  void misused(std::string line);

 private:
  Settings settings_;
  World world_;
  State state_;
  std::vector<Host> hosts_;
  view::Names names_;
  std::set<ntp::IpAddress> looked_up_;
  bool misused_ = false;
};

}  // namespace ntpq
