#include <gtest/gtest.h>

#include "hostile_client.hpp"

namespace node {
namespace {

using mode6::Opcode;

constexpr auto kConfigure = static_cast<unsigned>(Opcode::configure);
constexpr auto kSave = static_cast<unsigned>(Opcode::save_config);
constexpr auto kRead = static_cast<unsigned>(Opcode::read_variables);
constexpr auto kLists = static_cast<unsigned>(Opcode::read_ordered_list);

TEST(Control, ConfigurationTakesEffectAtOnce) {
  GuardedDaemon daemon;
  EXPECT_EQ(daemon.ask_signed(kConfigure, "192.0.2.1"), "Config Succeeded\r\n");
  EXPECT_EQ(daemon.node.settings().sources.at(0).name, "192.0.2.1");
  EXPECT_EQ(daemon.node.engine().association_ids().size(), 2U);
}

TEST(Control, WithoutHooksNothingCanBeChanged) {
  GuardedDaemon daemon;
  daemon.node.set_surroundings({});
  EXPECT_NE(daemon.ask_signed(kConfigure, "x").find("not available"), std::string::npos);
  EXPECT_NE(daemon.ask_signed(kSave, "x").find("not available"), std::string::npos);
}

TEST(Control, TheFileOfTheLastSaveIsAVariable) {
  GuardedDaemon daemon;
  EXPECT_FALSE(daemon.system("savedconfig").savedconfig);
  daemon.ask_signed(kSave, "ntp.conf.1");
  EXPECT_EQ(daemon.system("savedconfig").savedconfig, "ntp.conf.1");
}

TEST(Control, NomodifyForbidsEvenWithTheKey) {
  core::Settings settings = GuardedDaemon::guarded_settings();
  settings.restricts.push_back({*ntp::IpAddress::parse("127.0.0.0"),
                                *ntp::IpAddress::parse("255.0.0.0"),
                                false,
                                {.nomodify = true}});
  GuardedDaemon daemon{settings};
  EXPECT_NE(daemon.ask_signed(kConfigure, "x").find("nomodify"), std::string::npos);
  EXPECT_TRUE(daemon.configured.empty());
}

TEST(Control, EventsBeginAgainWhenTheirReaderIsKnown) {
  GuardedDaemon daemon;
  daemon.ask(Opcode::read_variables, 0);
  daemon.ask(Opcode::read_variables, 0);
  const auto before = mode6::SystemStatus::from(daemon.status);
  EXPECT_GT(before.event_count, 0);
  daemon.ask_signed(kRead, "");
  EXPECT_EQ(daemon.status, before.word()) << "the reader himself still sees them";
  daemon.ask(Opcode::read_variables, 0);
  const auto after = mode6::SystemStatus::from(daemon.status);
  EXPECT_EQ(after.event_count, 0);
  EXPECT_EQ(after.event, before.event);
}

TEST(Control, EventsOfAnAssociationAreItsOwn) {
  GuardedDaemon daemon;
  const std::uint16_t id = daemon.node.engine().association_ids().at(0);
  daemon.send(daemon.signed_request(kRead, "", 1, id), SimulatedDaemon::kLocalUser);
  daemon.ask(Opcode::read_variables, id);
  EXPECT_EQ(mode6::PeerStatus::from(daemon.status).event_count, 0);
  daemon.ask(Opcode::read_variables, 0);
  EXPECT_GT(mode6::SystemStatus::from(daemon.status).event_count, 0);
}

TEST(Control, RulesAreListedWithTheirHits) {
  core::Settings settings = GuardedDaemon::guarded_settings();
  settings.restricts.push_back({*ntp::IpAddress::parse("10.0.0.0"),
                                *ntp::IpAddress::parse("255.0.0.0"),
                                true,
                                {.noquery = true, .limited = true}});
  GuardedDaemon daemon{settings};
  const std::string text = daemon.ask_signed(kLists, "addr_restrictions");
  const auto rules = mode6::parse_varlist(text);
  EXPECT_EQ(find_variable(rules, "addr.0")->value, "10.0.0.0");
  EXPECT_EQ(find_variable(rules, "flags.0")->value, "ntpport noquery limited");
  EXPECT_EQ(find_variable(rules, "addr.1")->value, "127.0.0.0");
  EXPECT_EQ(find_variable(rules, "hits.1")->value, "1");
  EXPECT_EQ(find_variable(rules, "addr.3")->value, "::1");
}

TEST(Control, TheLocalClockHasClockVariables) {
  GuardedDaemon daemon;
  const std::uint16_t id = daemon.node.engine().association_ids().at(0);
  for (const std::uint16_t asked : {id, std::uint16_t{0}}) {
    const std::string text = daemon.ask(Opcode::read_clock, asked);
    const auto clock = mode6::decode_clock(mode6::parse_varlist(text));
    EXPECT_EQ(clock.name, "LOCAL");
    EXPECT_EQ(clock.refid, "GPS");
    EXPECT_EQ(clock.poll, 1);
    EXPECT_EQ(daemon.status, 0);
  }
  EXPECT_EQ(daemon.ask(Opcode::read_clock, id, "refid"), "refid=GPS\r\n");
}

TEST(Control, VariablesOfTheAdministratorAreShown) {
  core::Settings settings = GuardedDaemon::guarded_settings();
  settings.variables = {{"note", "hello, world", true}, {"site", "lab-7", false}};
  GuardedDaemon daemon{settings};
  EXPECT_NE(daemon.ask(Opcode::read_variables, 0).find("note=\"hello, world\""), std::string::npos);
  EXPECT_EQ(daemon.ask(Opcode::read_variables, 0).find("site"), std::string::npos);
  EXPECT_EQ(daemon.ask(Opcode::read_variables, 0, "site"), "site=lab-7\r\n");
}

}  // namespace
}  // namespace node
