#include "mode6/server_lists.hpp"

#include "mode6/varlist.hpp"
#include "server_fixture.hpp"

namespace mode6 {
namespace {

class ServerLists : public ServerFixture {
 protected:
  std::string value(std::string_view name) const {
    const std::string text = joined();
    const auto found = find_variable(parse_varlist(text), name);
    return found ? std::string{found->value} : "absent";
  }
};

TEST_F(ServerLists, ASocketIsARow) {
  state.sockets.push_back({.address = {*ntp::IpAddress::parse("fe80::1%2"), 123},
                           .name = "eth0",
                           .flags = 0x11,
                           .received = 5,
                           .sent = 4,
                           .send_errors = 1,
                           .peers = 2,
                           .uptime_s = 77});
  for (const char* name : {"ifstats", ""}) {
    ask_signed(Opcode::read_ordered_list, name);
    EXPECT_EQ(value("addr.0"), "[fe80::1%2]:123");
    EXPECT_EQ(value("name.0"), "eth0");
    EXPECT_EQ(value("flags.0"), "0x11");
    EXPECT_EQ(value("en.0"), "1");
    EXPECT_EQ(value("rx.0"), "5");
    EXPECT_EQ(value("tx.0"), "4");
    EXPECT_EQ(value("txerr.0"), "1");
    EXPECT_EQ(value("pc.0"), "2");
    EXPECT_EQ(value("up.0"), "77");
    EXPECT_EQ(first().status, 0);
  }
}

TEST_F(ServerLists, ARuleIsARow) {
  state.rules.push_back({.address = ntp::IpAddress::v4(0x0a000000),
                         .mask = ntp::IpAddress::v4(0xff000000),
                         .hits = 12,
                         .flags = "ntpport noquery"});
  state.rules.push_back({.address = ntp::IpAddress::v6({}), .mask = ntp::IpAddress::v6({})});
  ask_signed(Opcode::read_ordered_list, "addr_restrictions");
  EXPECT_EQ(value("addr.0"), "10.0.0.0");
  EXPECT_EQ(value("mask.0"), "255.0.0.0");
  EXPECT_EQ(value("hits.0"), "12");
  EXPECT_EQ(value("flags.0"), "ntpport noquery");
  EXPECT_EQ(value("addr.1"), "::");
  EXPECT_EQ(value("flags.1"), "");
}

TEST_F(ServerLists, AnotherListIsUnknown) {
  ask_signed(Opcode::read_ordered_list, "nosuchlist");
  EXPECT_EQ(error(), 5U);
}

TEST_F(ServerLists, TenThousandRulesEndWhereTheProtocolDoes) {  // CVE-2015-7977, CVE-2015-7978
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    state.rules.push_back(
        {.address = ntp::IpAddress::v4(i << 8), .mask = ntp::IpAddress::v4(0xffffff00)});
  }
  EXPECT_EQ(ask_signed(Opcode::read_ordered_list, "addr_restrictions"), Served::answered);
  const std::string text = joined();
  EXPECT_GT(text.size(), 65'000U);
  EXPECT_LE(text.size(), 65'535U);
  EXPECT_TRUE(text.ends_with("\r\n"));
}

}  // namespace
}  // namespace mode6
