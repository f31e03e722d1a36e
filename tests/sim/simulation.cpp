#include "simulation.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <variant>

#include "client.hpp"
#include "core/responder.hpp"

namespace sim {
namespace {

using std::chrono::duration_cast;

constexpr double kLeap_s = 5;
constexpr double kAtStart_s = 60;
constexpr double kSettled_s = 300;  // the error must stay small for so long

ntp::Nanos nanos(double seconds) { return duration_cast<ntp::Nanos>(ntp::Seconds{seconds}); }

class Simulation {
 public:
  Simulation(const Scenario& scenario, std::uint64_t seed, Who who)
      : scenario_{scenario}, who_{who}, random_{seed}, oscillator_{scenario.clock} {}

  Result run() {
    const auto make = who_ == Who::gnomon ? make_gnomon : make_classic;
    client_ = make(settings(), [this] { return random_(); }, now());
    settle();
    for (double second = 1; second <= scenario_.duration_s; ++second) {
      run_until(second);
      score(second);
    }
    return finished();
  }

 private:
  struct Arrival {
    core::PollToken token;
    ntp::Endpoint from;
    std::array<std::byte, ntp::kHeaderSize> octets;
  };

  [[nodiscard]] ntp::Endpoint address_of(std::size_t server) const {
    return {ntp::IpAddress::v4(0xc0000201 + static_cast<std::uint32_t>(server)), 123};
  }

  [[nodiscard]] core::Settings settings() const {
    core::Settings settings;
    settings.leap_smear = ntp::Seconds{scenario_.smear_s};
    for (std::size_t i = 0; i < scenario_.servers.size(); ++i) {
      core::SourceSettings source{.name = address_of(i).address.text(),
                                  .minpoll = scenario_.minpoll,
                                  .maxpoll = scenario_.maxpoll};
      source.iburst = true;
      settings.sources.push_back(source);
    }
    return settings;
  }

  // The free clock counts what the oscillator gives; the wall clock adds what was steered.
  [[nodiscard]] double free_ahead_s() const { return oscillator_.phase_s(); }
  [[nodiscard]] double error_s() const { return free_ahead_s() + steered_s_ - leapt_s(time_s_); }
  [[nodiscard]] ntp::Now now() const {
    return {ntp::Monotonic{nanos(time_s_ + free_ahead_s() - scenario_.clock.offset_s - slept_s_)},
            start_ + nanos(time_s_) + nanos(free_ahead_s() + steered_s_)};
  }
  // What UTC has jumped by then.
  [[nodiscard]] double leapt_s(double time_s) const {
    const LeapModel& leap = scenario_.leap;
    if (leap.at_s <= 0 || time_s < leap.at_s) return 0;
    return leap.insert ? -1 : 1;
  }
  [[nodiscard]] ntp::Leap announced() const {
    const LeapModel& leap = scenario_.leap;
    if (leap.at_s <= 0 || time_s_ >= leap.at_s || leap.at_s - time_s_ > 86'400) {
      return ntp::Leap::none;
    }
    return leap.insert ? ntp::Leap::insert : ntp::Leap::remove;
  }
  [[nodiscard]] double true_time_of(ntp::Monotonic mono) const {
    const ntp::Seconds ahead = mono - now().mono;
    return time_s_ + ahead.count() / (1 + oscillator_.rate());
  }

  void pass_to(double time_s) {
    if (time_s <= time_s_) return;
    const double free_before = free_ahead_s();
    oscillator_.advance_to(time_s, random_);
    const double free_elapsed = time_s - time_s_ + free_ahead_s() - free_before;
    steered_s_ += free_elapsed * frequency_.value * 1e-6;
    if (free_elapsed * (1 + frequency_.value * 1e-6) < 0) ++result_.backward;
    time_s_ = time_s;
  }

  // A machine that sleeps keeps its time by another clock, and its monotonic clock stands still.
  void disturb(const Disturbance& what) {
    const double free_before = free_ahead_s();
    oscillator_.advance_to(time_s_ + what.sleep_s, random_);
    const double gained_s = free_ahead_s() - free_before;
    slept_s_ += what.sleep_s + gained_s;
    steered_s_ += what.wall_s - gained_s;
    time_s_ += what.sleep_s;
    std::erase_if(arrivals_, [this, &what](const auto& arrival) {
      return what.sleep_s > 0 && arrival.first <= time_s_;
    });
    awaken_s_ = time_s_;
  }

  void run_until(double end_s) {
    for (;;) {
      const auto& disturbances = scenario_.disturbances;
      const double disturbed =
          disturbed_ < disturbances.size() ? disturbances[disturbed_].at_s : 1e18;
      const ntp::Monotonic deadline = client_->next_deadline();
      const double wake = deadline == ntp::Monotonic::max() ? 1e18 : true_time_of(deadline);
      const double arrival = arrivals_.empty() ? 1e18 : arrivals_.begin()->first;
      const double next = std::max(time_s_, std::min(wake, arrival));
      if (disturbed <= std::min(next, end_s)) {
        pass_to(disturbed);
        disturb(disturbances[disturbed_++]);
        continue;
      }
      const LeapModel& leap = scenario_.leap;
      if (leap.at_s > time_s_ && leap.at_s <= std::min(next, end_s)) {
        pass_to(leap.at_s);
        const bool armed = armed_ == ntp::Leap::insert || armed_ == ntp::Leap::remove;
        if (leap.kernel && armed) steered_s_ += armed_ == ntp::Leap::insert ? -1 : 1;
        continue;
      }
      if (next > end_s) break;
      pass_to(next);
      if (arrival <= wake) {
        const Arrival reply = arrivals_.begin()->second;
        arrivals_.erase(arrivals_.begin());
        client_->on_reply(reply.token, reply.octets, reply.from, now());
      } else {
        // Never early: the system's timers round up.
        if (client_->next_deadline() > now().mono) pass_to(time_s_ + 1e-6);
        client_->on_timer(now());
      }
      settle();
    }
    pass_to(end_s);
  }

  void settle() {
    std::vector<core::Action> actions;
    for (client_->take_actions(actions); !actions.empty(); client_->take_actions(actions)) {
      for (const core::Action& action : actions) {
        if (const auto* poll = std::get_if<core::SendPoll>(&action)) send(*poll);
        if (const auto* command = std::get_if<core::ClockCommand>(&action)) obey(*command);
      }
    }
  }

  void obey(const core::ClockCommand& command) {
    frequency_ = command.frequency;
    armed_ = command.leap;
    double& worst = time_s_ < kAtStart_s ? result_.worst_rate_at_start_ppm : result_.worst_rate_ppm;
    worst = std::max(worst, std::abs(frequency_.value));
    if (command.step != ntp::Nanos{0}) ++result_.steps;
    steered_s_ += ntp::Seconds{command.step}.count();
    client_->on_clock({.taken = true, .step = command.step, .frequency = frequency_, .error = {}},
                      now());
  }

  void send(const core::SendPoll& poll) {
    ++polls_;
    client_->on_sent(poll.token, now().wall);
    const auto index = static_cast<std::size_t>(poll.to.address.v4_value() - 0xc0000201);
    const ServerModel& server = scenario_.servers.at(index);
    if (!carries(server.link, time_s_)) return;
    const auto there = delay(server.link.up, time_s_, random_);
    if (!there) return;
    const auto back = delay(server.link.down, time_s_ + *there, random_);
    if (!back) return;
    core::SystemState state{
        .leap = announced(), .stratum = {1}, .precision = {-24}, .refid = ntp::refid("GPS")};
    const double there_s = time_s_ + *there;
    const ntp::Timestamp at = start_ + nanos(there_s) + nanos(server.offset_s + leapt_s(there_s));
    state.reference = at - std::chrono::seconds{1};
    Arrival reply{poll.token, poll.to, {}};
    core::respond(poll.packet, state, at, at, reply.octets);
    arrivals_.emplace(time_s_ + *there + *back, reply);
  }

  void score(double second) {
    if (second < awaken_s_) return;  // nobody can ask for the time
    const double leap_s = scenario_.leap.at_s;
    if (leap_s > 0 && std::abs(second - leap_s) < kLeap_s) return;  // nor say it
    const double error = error_s();
    settle_time(second, error);
    if (second < scenario_.score_from_s) return;
    if (scenario_.smear_s > 0) score_smear(error);
    const double rate = oscillator_.rate() + frequency_.value * 1e-6;
    const double bound = client_->bound(now()).count();
    ++scored_;
    squares_ += error * error;
    sum_ += error;
    rate_squares_ += rate * rate;
    result_.max_s = std::max(result_.max_s, std::abs(error));
    held_ += std::abs(error) <= bound ? 1 : 0;
  }

  // Who is served nothing, or told of a leap second, counts as one that is a second off.
  void score_smear(double error) {
    const double left_s = scenario_.leap.at_s - time_s_;
    const bool now_smeared = left_s > 0 && left_s < scenario_.smear_s;
    const double ideal_s =
        now_smeared ? (scenario_.leap.insert ? -1 : 1) * (1 - left_s / scenario_.smear_s) : 0;
    const auto ahead = client_->serves_ahead(now());
    const double worst = ahead ? std::abs(error + ahead->count() - ideal_s) : 1;
    result_.smear_s = std::max(result_.smear_s, worst);
  }

  // The whole run counts here, also what is not scored.
  void settle_time(double second, double error) {
    if (second <= scenario_.event_s) return;
    if (std::abs(error) >= scenario_.converged_below_s) last_large_s_ = second;
    const double since = std::max(last_large_s_, scenario_.event_s);
    if (!small_since_ && second - since >= kSettled_s) small_since_ = since;
  }

  Result finished() {
    result_.rms_s = std::sqrt(squares_ / scored_);
    result_.mean_s = sum_ / scored_;
    result_.frequency = std::sqrt(rate_squares_ / scored_);
    result_.poll_s = scenario_.duration_s * static_cast<double>(scenario_.servers.size()) / polls_;
    result_.bound_held = held_ / scored_;
    result_.convergence_s =
        (small_since_ ? *small_since_ : scenario_.duration_s) - scenario_.event_s;
    return result_;
  }

  const Scenario& scenario_;
  Who who_;
  std::mt19937_64 random_;
  Oscillator oscillator_;
  std::unique_ptr<Client> client_;
  // A leap second falls on a day that has one.
  const ntp::Timestamp start_ = ntp::Timestamp::from_unix(
      scenario_.leap.at_s > 0
          ? scenario_.leap.midnight_unix_s - static_cast<std::int64_t>(scenario_.leap.at_s) -
                (scenario_.leap.insert ? 0 : 1)
          : scenario_.start_unix_s,
      0);
  ntp::Leap armed_ = ntp::Leap::none;
  double time_s_ = 0;
  double steered_s_ = 0;
  double slept_s_ = 0;
  double awaken_s_ = 0;
  std::size_t disturbed_ = 0;
  ntp::Ppm frequency_;
  std::multimap<double, Arrival> arrivals_;
  Result result_;
  double polls_ = 0;
  double scored_ = 0;
  double squares_ = 0;
  double sum_ = 0;
  double rate_squares_ = 0;
  double held_ = 0;
  double last_large_s_ = 0;
  std::optional<double> small_since_;
};

}  // namespace

Result run(const Scenario& scenario, std::uint64_t seed, Who who) {
  return Simulation{scenario, seed, who}.run();
}

}  // namespace sim
