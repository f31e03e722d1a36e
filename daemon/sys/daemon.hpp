// The running daemon: loop, sockets and clock around a Node.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/settings.hpp"
#include "netio/event_loop.hpp"
#include "netio/resolver.hpp"
#include "node/node.hpp"
#include "ntp/keys.hpp"
#include "sys/clock.hpp"
#include "sys/figures.hpp"
#include "sys/heartbeat.hpp"
#include "sys/leap_file.hpp"
#include "sys/listeners.hpp"
#include "sys/log.hpp"
#include "sys/nts.hpp"
#include "sys/polls.hpp"
#include "sys/recording.hpp"
#include "sys/refclocks.hpp"
#include "sys/restricted_hosts.hpp"
#include "sys/server_threads.hpp"
#include "sys/turnaround.hpp"

namespace sys {

/// Carries the node's events in and its actions out. One thread; the clock, the log and the
/// listeners are the caller's and outlive it.
class Daemon {
 public:
  /// What may be had again while it runs.
  struct Renewal {
    /// The configuration as it stands now; nullopt: it cannot be had or must not be used, and the
    /// log says why. May be empty.
    std::function<std::optional<core::Settings>()> configuration = nullptr;
    /// Between two looks at the addresses of the machine; 0: never.
    std::chrono::seconds look_at_interfaces{300};
  };
  /// `keys` were read while there was the right to.
  Daemon(const core::Settings& settings, Clock& clock, Listeners& listeners, Log& log,
         ntp::KeyStore keys, Renewal renewal);

  /// To be called once, when the clock was set for the first time.
  void when_synchronised(std::function<void()> call) { when_synchronised_ = std::move(call); }

  /// The devices of the reference clocks, opened while there was the right to.
  void read_clocks(std::unique_ptr<Refclocks> clocks) { refclocks_ = std::move(clocks); }

  /// Keys, certificates and ports of Network Time Security, had while there was the right to.
  void use_nts(std::unique_ptr<Nts> nts) { nts_ = std::move(nts); }

  /// Proves that the clock obeys, then serves until a signal or the engine ends it. Returns the
  /// exit status.
  int run();

 private:
  void start_clocks();
  void start_threads();
  /// The sockets as they are now.
  void watch_ports();
  std::vector<std::string> look_at_interfaces();
  void on_handover();
  /// Whoever touches a gate or counters of the node holds one; not to be nested.
  [[nodiscard]] ServerThreads::Pause pause();
  /// One batch of requests; true: more may wait.
  std::size_t serve(ServerPort& port);
  /// Tells the kernel who is known, if it is time for that and they have changed.
  void prefer_acquaintances(node::Gate& gate, ntp::Monotonic now);
  /// A request that is more than plain.
  void on_request(const node::Arrival& arrival, const netio::Path& path, ServerPort& port,
                  std::size_t gate);
  /// What the kernel has said of replies that left by themselves.
  void note_transmit_times(const netio::UdpSocket& socket);
  /// Whether the poll still waits for its answer.
  bool on_reply(core::PollToken token, const netio::Datagram& datagram);
  std::vector<netio::Watch> watch_signals();
  /// Whether the clock obeys, and a line in the log when it does not.
  core::ClockOutcome prove_clock();
  void on_hangup();
  /// Puts to use what changed in the settings of the node, by HUP or over the network.
  void follow_settings();
  /// Undoes in `fresh` what the keeper of the clock would not allow; true when there was something.
  bool hold_limits(core::Settings& fresh);
  [[nodiscard]] std::string status_text() const;
  void know_surroundings();
  void end(int status, const std::string& reason);

  /// Does what the engine wants until it wants nothing, then sleeps until it wants to be woken.
  void settle();
  void perform(const core::SendPoll& action);
  void perform(const core::ClosePoll& action);
  void perform(const core::ClockCommand& action);
  void perform(const core::Resolve& action);
  void perform(const core::ExchangeKeys& action);
  void perform(const core::SaveDrift& action);
  void perform(const core::Note& action);
  void perform(const core::Exit& action);

  [[nodiscard]] ntp::Now arrival_time(const netio::Datagram& datagram) const;

  void tell_synchronised();

  core::Settings settings_;
  Renewal renewal_;
  std::function<void()> when_synchronised_;
  Clock& clock_;
  Listeners& listeners_;
  Log& log_;
  netio::EventLoop loop_{netio::EventLoop::Descriptors::few};
  netio::Resolver resolver_;
  std::unique_ptr<Refclocks> refclocks_;
  node::Node node_;
  std::unique_ptr<Nts> nts_;
  Polls polls_;
  Recording recording_;
  Figures figures_;
  LeapFile leap_file_;
  RestrictedHosts restricted_hosts_;
  Turnaround turnaround_;
  std::unique_ptr<ServerThreads> threads_;  // nullptr: the loop serves
  netio::Timer timer_;
  std::optional<Heartbeat> heartbeat_;
  std::vector<core::Action> actions_;
  bool settling_ = false;
  bool reconfigured_ = false;
  bool ending_ = false;
  int status_ = 0;
};

}  // namespace sys
