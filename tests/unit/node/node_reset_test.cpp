// `reset`: counters go back to zero, each group by itself.
#include <gtest/gtest.h>

#include "hostile_client.hpp"

namespace node {
namespace {

using mode6::Opcode;

class Reset : public testing::Test {
 protected:
  /// A request for the time, and one of control.
  Reset() {
    std::array<std::byte, ntp::kHeaderSize> packet{};
    ntp::write_header({.mode = ntp::Mode::client, .transmit = ntp::Timestamp{5U, 6U}}, packet);
    daemon_.send(packet, endpoint("127.0.0.1", 4000));
    daemon_.ask(Opcode::read_variables, 0);
    daemon_.pass(100s);
  }
  mode6::SystemVariables after(const core::Resets& groups) {
    daemon_.node.reset(groups, daemon_.now);
    daemon_.pass(10s);
    return daemon_.system(
        "ss_received,ss_processed,ss_reset,ss_uptime,ss_numctlreq,authreset,timerstats_reset,"
        "timer_xmts,mru_new");
  }

  SimulatedDaemon daemon_;
};

TEST_F(Reset, OfTheServerLeavesTheRestAlone) {
  const auto system = after({.sys = true});
  EXPECT_EQ(system.ss_processed, 0);
  EXPECT_EQ(system.ss_received, 1) << "this question";
  EXPECT_EQ(system.ss_reset, 10);
  EXPECT_EQ(system.ss_uptime, 110);
  EXPECT_EQ(system.ss_numctlreq, 1);
  EXPECT_EQ(system.authreset, 110);
  EXPECT_EQ(system.timerstats_reset, 110);
}

TEST_F(Reset, OfControl) { EXPECT_EQ(after({.ctl = true}).ss_numctlreq, 0); }

TEST_F(Reset, OfTheListOfClients) {
  EXPECT_EQ(after({}).mru_new, 1);
  EXPECT_EQ(after({.mem = true}).mru_new, 0);
}

TEST_F(Reset, OfKeysAndTimers) {
  const auto system = after({.auth = true, .timer = true});
  EXPECT_EQ(system.authreset, 10);
  EXPECT_EQ(system.timerstats_reset, 10);
  EXPECT_EQ(system.ss_processed, 1);
}

TEST_F(Reset, OfSocketsIsTheMachinesWork) {
  int times = 0;
  daemon_.node.set_surroundings({.reset_io = [&times] { ++times; }});
  after({.io = true});
  after({.sys = true});
  EXPECT_EQ(times, 1);
}

TEST_F(Reset, OfSources) {
  core::Settings settings = root_settings();
  settings.sources.push_back({.name = "192.0.2.1", .minpoll = 3, .maxpoll = 3});
  daemon_.node.reconfigure(settings, daemon_.now);
  daemon_.pass(100s);
  const auto id = daemon_.node.engine().association_ids().front();
  ASSERT_GT(daemon_.node.engine().association(id, daemon_.now)->counters.sent, 5U);
  daemon_.node.reset({.allpeers = true}, daemon_.now);
  EXPECT_EQ(daemon_.node.engine().association(id, daemon_.now)->counters.sent, 0U);
}

TEST_F(Reset, ComesWithTheControlKey) {
  GuardedDaemon daemon;
  Surroundings around;
  around.configure = [](std::string_view, const core::Settings&, const ntp::Endpoint&) {
    return RemoteConfiguration{.settings = {}, .text = "ok", .resets = {.ctl = true}};
  };
  daemon.node.set_surroundings(around);
  daemon.ask(Opcode::read_variables, 0);
  daemon.ask_signed(static_cast<unsigned>(Opcode::configure), "reset ctl");
  EXPECT_LE(daemon.node.counters().control, 1U) << "that of the request itself";
}

}  // namespace
}  // namespace node
