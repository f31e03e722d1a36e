// An engine with a clock and servers that exist only in arithmetic: minutes cost milliseconds.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "core/engine.hpp"
#include "core/responder.hpp"

namespace simulated {

using std::chrono::duration_cast;

inline ntp::Nanos nanos(double seconds) { return duration_cast<ntp::Nanos>(ntp::Seconds{seconds}); }

/// A server whose clock is wrong by `offset_s`, behind a link with exponential queueing both ways.
struct Server {
  double offset_s = 0;
  double delay_s = 100e-6;  ///< shortest round trip
  double queue_s = 5e-6;    ///< mean of what queueing adds each way
  bool silent = false;
  core::SystemState state{.leap = ntp::Leap::none, .stratum = {1}, .refid = ntp::refid("GPS")};
  ntp::Nanos turnaround{0};  ///< that its timestamps do not tell
  /// Requests that never reach it.
  std::function<bool(ntp::ByteView)> deaf;
  /// Makes another reply of a basic one.
  std::function<void(ntp::ByteView request, std::vector<std::byte>& reply)> requested;
  /// Last word on every reply before it leaves.
  std::function<void(std::vector<std::byte>&)> forge;
};

/// A reference clock that is read once a second.
struct Receiver {
  double offset_s = 0;
  double jitter_s = 0;  ///< normal
  double age_s = 0.3;   ///< of a reading when it arrives
  bool pulse = false;   ///< says nothing of the second
  bool silent = false;
  std::optional<ntp::Leap> leap;
};

class World {
 public:
  double clock_offset_s = 0;  ///< of the local clock at the start; positive: ahead
  double clock_error_ppm = 0;
  bool clock_obeys = true;
  std::map<ntp::Endpoint, Server> servers;
  std::map<core::ClockName, Receiver> receivers;
  std::vector<std::string> notes;
  std::vector<core::Exit> exits;
  std::vector<core::Resolve> resolves;
  std::vector<core::ExchangeKeys> exchanges;
  std::vector<ntp::Ppm> drifts;
  int steps = 0;
  int polls = 0;

  explicit World(std::uint64_t seed = 1) : random_{seed} {}

  Server& server(const std::string& address) { return servers[endpoint(address)]; }
  static ntp::Endpoint endpoint(const std::string& address) {
    return {*ntp::IpAddress::parse(address), 123};
  }

  core::Engine& engine() { return *engine_; }

  void start(const core::Settings& settings) {
    ahead_ = nanos(clock_offset_s);
    engine_ = std::make_unique<core::Engine>([this] { return random_(); }, ntp::Log2{-20}, now());
    engine_->on_clock_proof(apply({}), now());
    engine_->reconfigure(settings, now());
    settle();
  }

  void run_for(double seconds) {
    const ntp::Nanos end = time_ + nanos(seconds);
    while (exits.empty()) {
      const ntp::Nanos wake = true_time_of(engine_->next_deadline());
      const ntp::Nanos arrival = arrivals_.empty() ? ntp::Nanos::max() : arrivals_.begin()->first;
      const ntp::Nanos reading = receivers.empty() ? ntp::Nanos::max() : next_reading_;
      const ntp::Nanos next = std::max(time_, std::min({wake, arrival, reading}));
      if (next > end) break;
      pass_to(next);
      if (next == reading) {
        read_clocks();
        settle();
        continue;
      }
      if (arrival <= wake) {
        const Arrival reply = std::move(arrivals_.begin()->second);
        arrivals_.erase(arrivals_.begin());
        engine_->on_reply(reply.token, reply.octets, reply.from, now());
      } else {
        engine_->on_timer(now());
      }
      settle();
    }
    pass_to(end);
  }

  /// How far the local clock is ahead of the truth, s.
  /// Somebody else sets the clock; the monotonic clock knows nothing of it.
  void step_by_others(double seconds) { ahead_ += nanos(seconds); }

  [[nodiscard]] double error_s() const { return ntp::Seconds{ahead_}.count(); }
  [[nodiscard]] core::SystemState system() const { return engine_->system(now()); }
  [[nodiscard]] core::AssociationState association(std::size_t index) const {
    return *engine_->association(engine_->association_ids().at(index), now());
  }
  /// Nobody steers the monotonic clock, so it is as fast as the crystal.
  [[nodiscard]] ntp::Now now() const {
    return {ntp::Monotonic{time_ + crystal_ahead()}, true_time() + ahead_};
  }
  /// Hands a datagram to the newest poll as if it came from `from`.
  void inject(const std::vector<std::byte>& octets, const ntp::Endpoint& from) {
    engine_->on_reply(last_token_, octets, from, now());
    settle();
  }
  /// What the newest poll must be answered with.
  [[nodiscard]] ntp::Timestamp last_nonce() const { return last_nonce_; }

 private:
  struct Arrival {
    core::PollToken token;
    ntp::Endpoint from;
    std::vector<std::byte> octets;
  };

  [[nodiscard]] ntp::Timestamp true_time() const {
    return ntp::Timestamp::from_unix(1'800'000'000, 0) + time_;
  }

  [[nodiscard]] ntp::Nanos crystal_ahead() const {
    return nanos(ntp::Seconds{time_}.count() * clock_error_ppm * 1e-6);
  }
  [[nodiscard]] ntp::Nanos true_time_of(ntp::Monotonic mono) const {
    if (mono == ntp::Monotonic::max()) return ntp::Nanos::max();
    const double wait_s = ntp::Seconds{mono - now().mono}.count() / (1 + clock_error_ppm * 1e-6);
    return time_ + nanos(wait_s) + ntp::Nanos{2};
  }

  void pass_to(ntp::Nanos time) {
    const double elapsed_s = ntp::Seconds{time - time_}.count();
    ahead_ += nanos(elapsed_s * (clock_error_ppm + steered_.value) * 1e-6);
    time_ = time;
  }

  core::ClockOutcome apply(const core::ClockCommand& command) {
    if (!clock_obeys) return {.taken = false, .frequency = steered_, .error = "not permitted"};
    steered_ = command.frequency;
    ahead_ += command.step;
    steps += command.step != ntp::Nanos{0} ? 1 : 0;
    return {.taken = true, .step = command.step, .frequency = steered_, .error = {}};
  }

  void read_clocks() {
    next_reading_ += std::chrono::seconds{1};
    std::normal_distribution<double> noise;
    for (const auto& [name, receiver] : receivers) {
      const double rate = 1 + (clock_error_ppm + steered_.value) * 1e-6;
      const double wrong_s = receiver.offset_s + receiver.jitter_s * noise(random_);
      core::ClockSample sample{.received = now().wall - nanos(receiver.age_s * rate),
                               .reference = true_time() + nanos(wrong_s - receiver.age_s),
                               .leap = receiver.leap,
                               .pulse = receiver.pulse};
      if (receiver.pulse) sample.reference = sample.reference - std::chrono::seconds{1000};
      if (!receiver.silent) engine_->on_clock_sample(name, sample, now());
    }
  }

  void settle() {
    std::vector<core::Action> actions;
    for (engine_->take_actions(actions); !actions.empty(); engine_->take_actions(actions)) {
      for (const core::Action& action : actions) {
        std::visit([this](const auto& wanted) { perform(wanted); }, action);
      }
    }
  }

  void perform(const core::SendPoll& poll) {
    ++polls;
    last_token_ = poll.token;
    last_nonce_ = ntp::parse_packet(poll.packet)->header.transmit;
    engine_->on_sent(poll.token, now().wall, endpoint("192.0.2.1"));
    const auto found = servers.find(poll.to);
    if (found == servers.end() || found->second.silent) return;
    Server& server = found->second;
    if (server.deaf && server.deaf(poll.packet)) return;
    std::exponential_distribution<double> queue{1};
    const ntp::Nanos there = nanos(server.delay_s / 2 + server.queue_s * queue(random_));
    const ntp::Nanos back = nanos(server.delay_s / 2 + server.queue_s * queue(random_));
    const ntp::Timestamp at = true_time() + there + nanos(server.offset_s);
    server.state.reference = at - std::chrono::seconds{10};
    std::vector<std::byte> reply(ntp::kHeaderSize);
    core::respond(poll.packet, server.state, at, at, reply);
    if (server.requested) server.requested(poll.packet, reply);
    if (server.forge) server.forge(reply);
    arrivals_.emplace(time_ + there + server.turnaround + back,
                      Arrival{poll.token, poll.to, std::move(reply)});
  }
  void perform(const core::ClosePoll&) {}
  void perform(const core::ClockCommand& command) {
    const core::ClockOutcome outcome = apply(command);
    engine_->on_clock(outcome, now());
  }
  void perform(const core::Resolve& resolve) { resolves.push_back(resolve); }
  void perform(const core::ExchangeKeys& exchange) { exchanges.push_back(exchange); }
  void perform(const core::SaveDrift& drift) { drifts.push_back(drift.frequency); }
  void perform(const core::Note& note) { notes.push_back(note.text); }
  void perform(const core::Exit& exit) { exits.push_back(exit); }

  std::mt19937_64 random_;
  std::unique_ptr<core::Engine> engine_;
  ntp::Nanos time_{0};
  ntp::Nanos ahead_{0};
  ntp::Nanos next_reading_{std::chrono::seconds{1}};
  ntp::Ppm steered_;
  std::multimap<ntp::Nanos, Arrival> arrivals_;
  core::PollToken last_token_;
  ntp::Timestamp last_nonce_;
};

inline core::SourceSettings source(const std::string& name, int minpoll = 6, int maxpoll = 10) {
  core::SourceSettings s{.name = name, .minpoll = minpoll, .maxpoll = maxpoll};
  s.iburst = true;
  return s;
}

inline core::SourceSettings refclock(core::ClockDriver driver, int minpoll = 4, int maxpoll = 6) {
  core::SourceSettings s{.name = "127.127." + std::to_string(static_cast<int>(driver)) + ".0",
                         .minpoll = minpoll,
                         .maxpoll = maxpoll};
  s.clock = core::RefclockSettings{.clock = {driver, 0}};
  return s;
}

}  // namespace simulated
