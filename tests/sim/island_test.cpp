// An island of daemons that ask each other and a server beyond: it loses the server, keeps together
// by `tos orphan`, and goes back.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "core/engine.hpp"
#include "core/responder.hpp"

namespace {

using namespace std::chrono_literals;

constexpr int kOrphanStratum = 5;
constexpr double kOneWay_s = 200e-6;

ntp::Nanos in_nanos(double seconds) {
  return std::chrono::duration_cast<ntp::Nanos>(ntp::Seconds{seconds});
}

ntp::Endpoint place(int host) {
  return {ntp::IpAddress::v4(0xc0000200U + static_cast<unsigned>(host)), 123};
}

/// One daemon: its crystal, its clock, and what it is told to ask.
struct Islander {
  ntp::Endpoint address;
  double crystal_ppm = 0;
  ntp::Nanos ahead{0};  // of true time
  ntp::Ppm steered;
  std::unique_ptr<core::Engine> engine;
};

class Island : public testing::Test {
 protected:
  static constexpr int kServer = 1;

  void add(int host, double crystal_ppm, double ahead_s, const std::vector<int>& asks) {
    Islander& one = hosts_.emplace_back();
    one.address = place(host);
    one.crystal_ppm = crystal_ppm;
    one.ahead = in_nanos(ahead_s);
    one.engine =
        std::make_unique<core::Engine>([this] { return random_(); }, ntp::Log2{-20}, now(one));
    one.engine->on_clock_proof({.taken = true, .step = {}, .frequency = {}, .error = {}}, now(one));
    core::Settings settings;
    for (const int other : asks) {
      settings.sources.push_back(
          {.name = place(other).address.text(), .minpoll = 4, .maxpoll = 6, .iburst = true});
    }
    settings.selection.orphan = kOrphanStratum;
    one.engine->reconfigure(settings, now(one));
  }

  void run_for(ntp::Nanos duration) {
    const ntp::Nanos end = time_ + duration;
    for (;;) {
      for (Islander& one : hosts_) settle(one);
      ntp::Nanos next = arrivals_.empty() ? ntp::Nanos::max() : arrivals_.begin()->first;
      for (const Islander& one : hosts_) next = std::min(next, wake(one));
      next = std::max(next, time_);
      if (next > end) break;
      pass_to(next);
      deliver();
      for (Islander& one : hosts_) {
        if (one.engine->next_deadline() <= now(one).mono) one.engine->on_timer(now(one));
      }
    }
    pass_to(end);
  }

  [[nodiscard]] core::SystemState system(std::size_t index) const {
    return hosts_[index].engine->system(now(hosts_[index]));
  }
  [[nodiscard]] int parents() const {
    int count = 0;
    for (std::size_t i = 0; i < hosts_.size(); ++i) count += system(i).orphan ? 1 : 0;
    return count;
  }
  [[nodiscard]] double apart_s() const {
    const auto [low, high] = std::ranges::minmax_element(hosts_, {}, &Islander::ahead);
    return ntp::Seconds{high->ahead - low->ahead}.count();
  }
  [[nodiscard]] double worst_error_s() const {
    double worst = 0;
    for (const Islander& one : hosts_) {
      worst = std::max(worst, std::abs(ntp::Seconds{one.ahead}.count()));
    }
    return worst;
  }
  void expect_everybody_follows_the_server() const {
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
      EXPECT_EQ(system(i).leap, ntp::Leap::none) << i;
      EXPECT_EQ(system(i).stratum.value, 2) << i;
    }
    EXPECT_LT(worst_error_s(), 1e-3);
  }

  bool server_is_there_ = true;

 private:
  struct Delivery {
    std::size_t to;
    core::PollToken token;
    ntp::Endpoint from;
    std::vector<std::byte> octets;
  };

  [[nodiscard]] ntp::Timestamp truth() const {
    return ntp::Timestamp::from_unix(1'800'000'000, 0) + time_;
  }
  [[nodiscard]] ntp::Now now(const Islander& one) const {
    const ntp::Nanos drift = in_nanos(ntp::Seconds{time_}.count() * one.crystal_ppm * 1e-6);
    return {ntp::Monotonic{time_ + drift}, truth() + one.ahead};
  }
  [[nodiscard]] ntp::Nanos wake(const Islander& one) const {
    const ntp::Monotonic deadline = one.engine->next_deadline();
    if (deadline == ntp::Monotonic::max()) return ntp::Nanos::max();
    return time_ + (deadline - now(one).mono) + 1us;
  }
  void pass_to(ntp::Nanos time) {
    const double elapsed_s = ntp::Seconds{time - time_}.count();
    for (Islander& one : hosts_) {
      one.ahead += in_nanos(elapsed_s * (one.crystal_ppm + one.steered.value) * 1e-6);
    }
    time_ = time;
  }
  void deliver() {
    while (!arrivals_.empty() && arrivals_.begin()->first <= time_) {
      const Delivery reply = std::move(arrivals_.begin()->second);
      arrivals_.erase(arrivals_.begin());
      Islander& to = hosts_[reply.to];
      to.engine->on_reply(reply.token, reply.octets, reply.from, now(to));
      settle(to);
    }
  }
  void settle(Islander& one) {
    std::vector<core::Action> actions;
    for (one.engine->take_actions(actions); !actions.empty(); one.engine->take_actions(actions)) {
      for (const core::Action& action : actions) {
        if (const auto* poll = std::get_if<core::SendPoll>(&action)) send(one, *poll);
        if (const auto* command = std::get_if<core::ClockCommand>(&action)) obey(one, *command);
      }
    }
  }
  void obey(Islander& one, const core::ClockCommand& command) {
    one.steered = command.frequency;
    one.ahead += command.step;
    one.engine->on_clock(
        {.taken = true, .step = command.step, .frequency = command.frequency, .error = {}},
        now(one));
  }
  /// The one who is asked answers as it is when the question arrives.
  void send(Islander& one, const core::SendPoll& poll) {
    one.engine->on_sent(poll.token, now(one).wall, {one.address.address, 40000});
    core::SystemState state;
    ntp::Nanos ahead{0};
    const auto other = std::ranges::find(hosts_, poll.to, &Islander::address);
    if (other != hosts_.end()) {
      state = other->engine->system(now(*other));
      ahead = other->ahead;
    } else if (poll.to == place(kServer) && server_is_there_) {
      state = {.leap = ntp::Leap::none, .stratum = {1}, .refid = ntp::refid("GPS")};
      state.reference = truth();
    } else {
      return;
    }
    const std::exponential_distribution<double> queue{1 / 10e-6};
    const ntp::Nanos there = in_nanos(kOneWay_s + draw(queue));
    const ntp::Nanos back = in_nanos(kOneWay_s + draw(queue));
    const ntp::Timestamp at = truth() + there + ahead;
    std::vector<std::byte> reply(ntp::kHeaderSize);
    core::respond(poll.packet, state, at, at, reply);
    const auto index = static_cast<std::size_t>(&one - hosts_.data());
    arrivals_.emplace(time_ + there + back, Delivery{index, poll.token, poll.to, reply});
  }
  double draw(std::exponential_distribution<double> distribution) { return distribution(random_); }

  std::mt19937_64 random_{4};
  ntp::Nanos time_{0};
  std::vector<Islander> hosts_;
  std::multimap<ntp::Nanos, Delivery> arrivals_;
};

TEST_F(Island, keeps_together_without_its_server_and_goes_back) {
  add(11, 20, 0.01, {kServer, 12, 13});
  add(12, -35, -0.02, {kServer, 11, 13});
  add(13, 8, 0.005, {kServer, 11, 12});
  run_for(2h);
  expect_everybody_follows_the_server();

  server_is_there_ = false;
  run_for(3h);
  EXPECT_EQ(parents(), 1);
  EXPECT_TRUE(system(0).orphan) << "the lowest address";
  EXPECT_EQ(system(0).stratum.value, kOrphanStratum);
  for (const std::size_t child : {1U, 2U}) {
    EXPECT_EQ(system(child).leap, ntp::Leap::none);
    EXPECT_EQ(system(child).stratum.value, kOrphanStratum + 1);
  }
  double worst_s = 0;
  for (int minute = 0; minute < 600; ++minute) {
    run_for(1min);
    worst_s = std::max(worst_s, apart_s());
    ASSERT_EQ(parents(), 1) << minute;
  }
  EXPECT_LT(worst_s, 1e-3) << "they agree";

  server_is_there_ = true;
  run_for(2h);
  EXPECT_EQ(parents(), 0);
  expect_everybody_follows_the_server();
}

TEST_F(Island, that_never_had_a_server_finds_one_parent) {
  add(11, 20, 0.3, {12, 13});
  add(12, -35, -0.2, {11, 13});
  add(13, 8, 0.1, {11, 12});
  run_for(3h);
  EXPECT_EQ(parents(), 1);
  EXPECT_TRUE(system(0).orphan);
  EXPECT_LT(apart_s(), 1e-3);
}

}  // namespace
