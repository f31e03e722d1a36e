#include "mode6/server_read.hpp"

#include "server_fixture.hpp"

namespace mode6 {
namespace {

using ServerRead = ServerFixture;

TEST_F(ServerRead, ValuesOfTheAdministratorAreQuotedWhereTheyMust) {
  state.users = {{"plain", "a.b/c:1", true}, {"note", "hello, world", true}, {"other", "x", false}};
  ask(Opcode::read_variables);
  EXPECT_EQ(joined(), "plain=a.b/c:1, note=\"hello, world\"\r\n");
  ask(Opcode::read_variables, "other,note");
  EXPECT_EQ(joined(), "other=x, note=\"hello, world\"\r\n");
}

TEST_F(ServerRead, TheAdministratorCannotHideAVariable) {
  state.system.stratum = 4;
  state.users = {{"stratum", "1", true}};
  ask(Opcode::read_variables);
  EXPECT_EQ(joined(), "stratum=4\r\n");
  ask(Opcode::read_variables, "stratum");
  EXPECT_EQ(joined(), "stratum=4\r\n");
}

TEST_F(ServerRead, LongValuesCannotMakeTheDefaultListFail) {  // CVE-2017-6458
  state.system.stratum = 4;
  for (int i = 0; i < 50; ++i) {
    state.users.push_back({"v" + std::to_string(i), std::string(300, 'x'), true});
  }
  EXPECT_EQ(ask(Opcode::read_variables), Served::answered);
  EXPECT_TRUE(joined().starts_with("stratum=4"));
  EXPECT_LE(joined().size(), 4200U);
}

TEST_F(ServerRead, TheListOfNamesHoldsWhatThereIs) {
  state.system.leap = 0;
  state.users = {{"mine", "1", false}};
  ask(Opcode::read_variables, "sys_var_list");
  EXPECT_EQ(joined(), "sys_var_list=\"sys_var_list,leap,mine\"\r\n");
}

TEST_F(ServerRead, AKnownVariableWithoutAValueIsNoError) {
  EXPECT_EQ(ask(Opcode::read_variables, "koffset"), Served::answered);
  EXPECT_EQ(joined(), "");
}

TEST_F(ServerRead, WhiteSpaceAndEmptyItemsAreTolerated) {
  state.system.leap = 0;
  state.system.stratum = 4;
  for (const char* names : {"leap , stratum", " leap,stratum", ",leap,stratum", "leap,stratum,",
                            "leap,,stratum", "leap,stratum,leap"}) {
    ask(Opcode::read_variables, names);
    EXPECT_EQ(joined(), "leap=0, stratum=4\r\n") << names;
  }
}

TEST_F(ServerRead, NoClockIsAnError) {
  state.ids.push_back({42});
  ask(Opcode::read_clock);
  EXPECT_EQ(error(), 4U);
}

TEST_F(ServerRead, MoreAssociationsThanMayBeToldAreCut) {
  for (std::uint16_t id = 1; id <= 20000; ++id) state.ids.push_back({id});
  EXPECT_EQ(ask(Opcode::read_status), Served::answered);
  std::size_t octets = 0;
  for (const Octets& packet : sent) octets += packet.size();
  EXPECT_LE(octets, Server::kMostFactor * kHeaderSize);
  EXPECT_GT(octets, Server::kMostFactor * kHeaderSize - kHeaderSize - 4);
  EXPECT_EQ(ask_signed(Opcode::read_status, ""), Served::answered);
  EXPECT_EQ(joined().size(), kMaxServerAnswer / 4 * 4);
}

}  // namespace
}  // namespace mode6
