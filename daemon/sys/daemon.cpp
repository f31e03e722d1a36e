#include "sys/daemon.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fmt/core.h>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "core/interleaved_answers.hpp"
#include "keeper/limits.hpp"
#include "netio/monotonic.hpp"
#include "netio/transmit_times.hpp"
#include "sys/clock_set_watch.hpp"
#include "sys/drift_file.hpp"
#include "sys/heartbeat.hpp"
#include "sys/identity.hpp"
#include "sys/interface_changes.hpp"
#include "sys/keeper_watch.hpp"
#include "sys/keys_file.hpp"
#include "sys/notify.hpp"
#include "sys/remote_control.hpp"
#include "sys/start_pages.hpp"

namespace sys {
namespace {

// A pass makes few new wishes (a step makes polls). More passes than this mean that two parts of
// the daemon chase each other: the rest waits for the next wake-up.
constexpr int kMostPasses = 16;
constexpr std::string_view kHeld =
    "tinker panic and step stay as they were at the start: the process that sets the clock takes "
    "no others; start ntpd again";

// The loop's clock and the engine's need not run at the same rate, and a wake-up before its time is
// two of them. Nothing that waits needs the millisecond: what is sent is timed when it is sent.
ntp::Nanos not_early(ntp::Nanos wait) {
  constexpr std::chrono::milliseconds kSure{1};
  constexpr int kApart = 16'384;  // 61 ppm; machines seldom need more
  return wait <= ntp::Nanos{0} ? wait : wait + wait / kApart + kSure;
}

}  // namespace

Daemon::Daemon(const core::Settings& settings, Clock& clock, Listeners& listeners, Log& log,
               ntp::KeyStore keys, Renewal renewal)
    : settings_{settings},
      renewal_{std::move(renewal)},
      clock_{clock},
      listeners_{listeners},
      log_{log},
      resolver_{loop_},
      node_{netio::random_u64, measure_precision(clock), identity(), clock.now()},
      polls_{
          loop_,
          {.sent =
               [this](core::PollToken token, netio::RealTime at, const ntp::Endpoint& local) {
                 node_.engine().on_sent(token, clock_.from_realtime(at.seconds, at.nanoseconds),
                                        local);
               },
           .reply = [this](core::PollToken token,
                           const netio::Datagram& datagram) { return on_reply(token, datagram); },
           .failed =
               [this](core::PollToken token, std::string_view why) {
                 node_.engine().on_poll_failed(token, why, clock_.now());
               },
           .done = [this] { settle(); }}},
      recording_{log, clock.now().mono},
      figures_{log, clock.now().mono},
      leap_file_{log},
      restricted_hosts_{loop_, resolver_, log,
                        [this](const std::string& name, ntp::Family family,
                               const std::vector<ntp::IpAddress>& addresses) {
                          const auto paused = pause();
                          node_.know_host(name, family, addresses, clock_.now());
                        }},
      timer_{loop_, [this] {
               node_.engine().on_timer(clock_.now());
               settle();
             }} {
  if (listeners_.threads() > 1) node_.serve_with(listeners_.threads(), clock_.now());
  node_.set_keys(std::move(keys));
  know_surroundings();
}

void Daemon::know_surroundings() {
  node::Surroundings around;
  // A virtual clock has no kernel behind it.
  if (clock_.name() != "virtual") around.kernel = [this] { return clock_.kernel_loop(); };
  around.io = [this] { return std::optional{listeners_.counters()}; };
  around.reset_io = [this] { listeners_.reset_counters(); };
  around.interfaces = [this] { return listeners_.rows(); };
  around.configure = [this](std::string_view text, const core::Settings& current,
                            const ntp::Endpoint& from) {
    auto done = configure_remotely(text, current, from, {node_.engine(), clock_.now(), log_});
    if (done.settings && hold_limits(*done.settings)) {
      done.text += fmt::format("{}\r\n", kHeld);
    }
    reconfigured_ = reconfigured_ || done.settings.has_value();
    return done;
  };
  around.save_config = [this](std::string_view name, const core::Settings& current) {
    return save_remotely(name, current, log_);
  };
  node_.set_surroundings(std::move(around));
}

int Daemon::run() {
  const core::ClockOutcome proof = prove_clock();
  if (settings_.discipline.set_and_quit && !proof.taken) return 1;
  node_.engine().on_clock_proof(proof, clock_.now());
  leap_file_.read(settings_.leap_file, clock_.now(), node_.engine());
  node_.reconfigure(settings_, clock_.now());
  start_clocks();
  if (nts_) nts_->start({loop_, resolver_, clock_, listeners_, node_});
  follow_settings();
  listeners_.when_late([this](const netio::UdpSocket& socket) { note_transmit_times(socket); });
  const auto listening = listeners_.start(loop_, [this](ServerPort& port) { return serve(port); });
  if (listeners_.threads() > 1) start_threads();
  const auto handed_over = threads_
                               ? std::optional{netio::Watch::readable(
                                     loop_, threads_->handover().fd(), [this] { on_handover(); })}
                               : std::nullopt;
  const auto signals = watch_signals();
  // The time goes on to be given, and everybody is told that the clock does not obey.
  const KeeperWatch keeper{loop_, clock_, [this] {
                             node_.engine().on_clock(clock_.prove(), clock_.now());
                             settle();
                           }};
  const ClockSetWatch jumps{loop_, [this] {
                              node_.engine().on_timer(clock_.now());
                              settle();
                            }};
  node_.engine().expect_word_of_jumps(jumps.works());
  const InterfaceChanges changes{
      loop_,
      listeners_.follows_interfaces() ? renewal_.look_at_interfaces : std::chrono::seconds{0},
      [this] {
        for (const std::string& line : look_at_interfaces()) log_.notice(line);
      }};
  settle();
  notify_service_manager("READY=1");
  heartbeat_.emplace(loop_, [this] { return status_text(); });
  give_back_start_pages();
  if (!ending_) loop_.run();
  notify_service_manager("STOPPING=1");
  node_.engine().on_shutdown(clock_.now());
  settle();
  threads_.reset();
  heartbeat_.reset();
  return status_;
}

void Daemon::start_clocks() {
  if (!refclocks_) return;
  refclocks_->start(loop_,
                    {.sample =
                         [this](const core::ClockName& clock, const core::ClockSample& sample) {
                           node_.engine().on_clock_sample(clock, sample, clock_.now());
                           settle();
                         },
                     .trouble =
                         [this](const core::ClockName& clock, core::ClockCondition condition,
                                std::string_view said) {
                           node_.engine().on_clock_condition(clock, condition, said);
                         },
                     .utc_behind_s = [this](ntp::Timestamp tai) -> std::optional<int> {
                       const auto& table = node_.engine().leap_table();
                       return table ? table->utc_behind_s(tai) : std::nullopt;
                     }});
}

std::vector<netio::Watch> Daemon::watch_signals() {
  std::vector<netio::Watch> watches;
  for (const int number : {SIGTERM, SIGINT, SIGQUIT}) {
    watches.push_back(netio::Watch::signal(
        loop_, number, [this, number] { end(0, fmt::format("ended by signal {}", number)); }));
  }
  watches.push_back(netio::Watch::signal(loop_, SIGHUP, [this] { on_hangup(); }));
  return watches;
}

core::ClockOutcome Daemon::prove_clock() {
  if (!settings_.discipline.control && !clock_.watches_only()) {
    // The clock is not even asked: in a container the question alone may be forbidden.
    log_.notice("disable ntp: the daemon watches and never sets the clock");
    return {.taken = false, .step = {}, .frequency = {}, .error = "disable ntp"};
  }
  core::ClockOutcome proof = clock_.prove();
  if (proof.taken) return proof;
  if (clock_.watches_only()) {
    log_.notice(proof.error + ": the daemon watches and never sets the clock");
  } else {
    log_.error(
        fmt::format("cannot steer the clock: {}; the daemon only watches; start it as root "
                    "with -u USER, or give it CAP_SYS_TIME",
                    proof.error));
  }
  return proof;
}

void Daemon::end(int status, const std::string& reason) {
  if (ending_) return;
  ending_ = true;
  status_ = status;
  if (status == 0) {
    log_.notice(reason);
  } else {
    log_.error(reason);
  }
  loop_.stop();
}

void Daemon::on_hangup() {
  notify_service_manager(reloading());
  if (log_.reopen()) log_.info("log opened again");
  recording_.reopen();
  if (auto fresh = renewal_.configuration ? renewal_.configuration() : std::nullopt) {
    // What was opened with more rights stays as it is until the next start.
    fresh->discipline.frequency = settings_.discipline.frequency;
    fresh->discipline.frequency_error = settings_.discipline.frequency_error;
    fresh->discipline.frequency_from_drift = settings_.discipline.frequency_from_drift;
    hold_limits(*fresh);
    settings_ = std::move(*fresh);
    {
      const auto paused = pause();
      node_.reconfigure(settings_, clock_.now());
    }
    log_.info("configuration read again");
  }
  // Certificates too where the configuration is out of reach.
  if (nts_) nts_->renew(settings_);
  follow_settings();
  leap_file_.read(settings_.leap_file, clock_.now(), node_.engine());
  const std::string& file = settings_.auth.keys_file;
  if (!file.empty()) {
    if (auto keys = load_keys(file, log_)) node_.set_keys(std::move(*keys));
  }
  settle();
  notify_service_manager("READY=1");
}

bool Daemon::hold_limits(core::Settings& fresh) {
  if (clock_.keeper_fd() < 0) return false;
  if (!keeper::hold_to(settings_.discipline, fresh.discipline)) return false;
  log_.warning(kHeld);
  return true;
}

void Daemon::follow_settings() {
  const core::Settings& settings = node_.settings();
  recording_.configure(settings.statistics);
  restricted_hosts_.ask(settings.restrict_names);
  polls_.set_dscp(settings.dscp);
  if (refclocks_) refclocks_->configure(settings.sources);
}

std::string Daemon::status_text() const {
  const core::SystemState system = node_.engine().system(clock_.now());
  if (system.leap == ntp::Leap::unsynchronised) {
    return system.clock.works ? "not synchronised" : "not synchronised: " + system.clock.error;
  }
  if (system.local_source) return fmt::format("stratum {}, own clock", system.stratum.value);
  if (system.orphan) return fmt::format("stratum {}, orphan", system.stratum.value);
  const auto peer = node_.engine().association(system.system_peer, clock_.now());
  return fmt::format("synchronised to {}, stratum {}",
                     !peer         ? std::string{"nobody"}
                     : peer->clock ? peer->clock->clock.label()
                                   : peer->remote.address.text(),
                     system.stratum.value);
}

ntp::Now Daemon::arrival_time(const netio::Datagram& datagram) const {
  ntp::Now now = clock_.now();
  if (!datagram.received) return now;
  const ntp::Timestamp arrived =
      clock_.from_realtime(datagram.received->seconds, datagram.received->nanoseconds);
  // Both clocks of one instant: what passed since then belongs to neither reading. More than a
  // second, or less than nothing, is a clock that was stepped in between.
  const ntp::Nanos age = now.wall - arrived;
  if (age >= ntp::Nanos{0} && age < std::chrono::seconds{1}) now.mono -= age;
  now.wall = arrived;
  return now;
}

ServerThreads::Pause Daemon::pause() {
  return threads_ ? threads_->pause() : ServerThreads::Pause{};
}

void Daemon::start_threads() {
  std::vector<node::Gate*> gates;
  for (std::size_t i = 0; i < node_.gates(); ++i) gates.push_back(&node_.gate(i));
  threads_ = std::make_unique<ServerThreads>(gates);
  threads_->publish(node_.engine().served(), clock_.map());
  watch_ports();
}

void Daemon::watch_ports() {
  for (std::size_t i = 0; threads_ && i < threads_->size(); ++i) {
    threads_->watch(i, {listeners_.ports(i), listeners_.loopback_interfaces()});
  }
}

std::vector<std::string> Daemon::look_at_interfaces() {
  std::vector<std::string> said;
  {
    const auto paused = pause();
    said = listeners_.look_again();
  }
  watch_ports();
  return said;
}

void Daemon::on_handover() {
  for (const HandedOver& request : threads_->handover().take()) {
    on_request(request.arrived(), request.path, *request.port, request.gate);
  }
}

std::size_t Daemon::serve(ServerPort& port) {
  constexpr std::size_t kGate = 0;
  const ntp::Now now = clock_.now();
  node_.keep_access(now);
  prefer_acquaintances(node_.gate(kGate), now.mono);
  const ClockMap clock = clock_.map();
  core::ServedTime served = node_.engine().served();
  return turnaround_.run(port,
                         {.gate = node_.gate(kGate),
                          .served = served,
                          .clock = clock,
                          .loopback_interfaces = listeners_.loopback_interfaces()},
                         [&](const netio::Datagram& datagram, const node::Arrival& arrival) {
                           on_request(arrival, datagram.path, port, kGate);
                           served = node_.engine().served();
                         });
}

void Daemon::prefer_acquaintances(node::Gate& gate, ntp::Monotonic now) {
  if (!listeners_.can_prefer()) return;
  const core::Acquaintances* known = gate.new_acquaintances(now);
  if (known == nullptr) return;
  listeners_.prefer(known->of(ntp::Family::ipv4), known->of(ntp::Family::ipv6));
}

void Daemon::on_request(const node::Arrival& arrival, const netio::Path& path, ServerPort& port,
                        std::size_t gate) {
  const auto send = [&](ntp::ByteView packet) {
    const bool failed = static_cast<bool>(port.socket.reply(packet, path));
    ++(failed ? port.counters.send_failed : port.counters.sent);
  };
  {
    const auto paused = pause();
    std::array<std::byte, netio::kMaxDatagram> out;
    const std::size_t size = node_.on_datagram(arrival, clock_.now().wall, out, send, gate);
    // What the kernel says waits on the socket, and would wake a thread of its own again and again.
    if (size != 0 && !threads_ && core::may_interleave(arrival.octets)) {
      const auto reply = std::span{out}.first(size);
      const bool failed = static_cast<bool>(netio::reply_timed(port.socket, reply, path));
      ++(failed ? port.counters.send_failed : port.counters.sent);
      note_transmit_times(port.socket);
    } else if (size != 0) {
      send(std::span{out}.first(size));
    }
  }
  if (std::exchange(reconfigured_, false)) {
    follow_settings();
    settle();
  }
}

void Daemon::note_transmit_times(const netio::UdpSocket& socket) {
  netio::read_transmit_times(socket, [this](ntp::ByteView frame, netio::RealTime at) {
    node_.interleaved_answers().left(frame, clock_.from_realtime(at.seconds, at.nanoseconds));
  });
}

bool Daemon::on_reply(core::PollToken token, const netio::Datagram& datagram) {
  const ntp::Now arrival = arrival_time(datagram);
  node_.engine().on_reply(token, datagram.octets, datagram.path.from, arrival);
  recording_.on_reply(node_, datagram.octets, datagram.path.from, arrival);
  return node_.engine().waits_for(token);
}

void Daemon::settle() {
  // An action may report at once and come back here.
  if (std::exchange(settling_, true)) return;
  for (int pass = 0; pass < kMostPasses; ++pass) {
    node_.engine().take_actions(actions_);
    if (actions_.empty()) break;
    for (const core::Action& action : actions_) {
      std::visit([this](const auto& wanted) { perform(wanted); }, action);
    }
  }
  settling_ = false;
  tell_synchronised();
  if (heartbeat_) heartbeat_->look();
  {
    const auto paused = pause();
    node_.keep_access(clock_.now());
    recording_.look(node_, clock_.now());
    figures_.look(node_, clock_.now());
  }
  if (threads_) threads_->publish(node_.engine().served(), clock_.map());
  leap_file_.look(clock_.now(), node_.engine());
  const ntp::Monotonic wake = std::min({node_.engine().next_deadline(), recording_.next_deadline(),
                                        figures_.next_deadline(node_), leap_file_.next_deadline()});
  // The engine's monotonic time need not be that of the loop: only distances pass between them.
  timer_.at(wake == ntp::Monotonic::max() || wake == ntp::Monotonic{}
                ? wake
                : netio::monotonic_now() + not_early(wake - clock_.now().mono));
}

void Daemon::tell_synchronised() {
  if (!when_synchronised_) return;
  if (node_.engine().system(clock_.now()).leap == ntp::Leap::unsynchronised) return;
  std::exchange(when_synchronised_, nullptr)();
}

void Daemon::perform(const core::SendPoll& action) { polls_.send(action); }
void Daemon::perform(const core::ClosePoll& action) { polls_.close(action.token); }
void Daemon::perform(const core::Note& action) { write_note(log_, action, node_.settings().log); }
void Daemon::perform(const core::Exit& action) { end(action.status, action.reason); }

void Daemon::perform(const core::ClockCommand& action) {
  const core::ClockOutcome outcome = clock_.apply(action);
  if (outcome.step != ntp::Nanos{0}) node_.interleaved_answers().clear();
  node_.engine().on_clock(outcome, clock_.now());
}

void Daemon::perform(const core::Resolve& action) {
  resolver_.resolve(
      action.name, action.family, [this, token = action.token](const netio::Resolved& resolved) {
        node_.engine().on_resolved(token, resolved.addresses, resolved.error, clock_.now());
        settle();
      });
}

void Daemon::perform(const core::ExchangeKeys& action) {
  const auto answered = [this, token = action.token](const core::KeyAnswer& answer) {
    node_.engine().on_keys(token, answer, clock_.now());
    settle();
  };
  if (!nts_) return answered({.error = "this program has no NTS"});
  nts_->exchange(action, answered);
}

void Daemon::perform(const core::SaveDrift& action) {
  if (!settings_.drift_file.empty()) {
    save_drift(settings_.drift_file, {action.frequency, action.error}, log_);
  }
}

}  // namespace sys
