#include "mode6/server_auth.hpp"

#include "server_fixture.hpp"

namespace mode6 {
namespace {

using ServerAuth = ServerFixture;

struct Recorded {
  const char* what;
  const char* octets;
  std::uint32_t key;
};

// What real tools sent (captures/auth): the MAC stands behind a multiple of 8 or of 4 octets.
constexpr Recorded kLists[] = {
    {"NTPsec 1.2.5, ifstats, AES, 4",
     "d60b0001000000000000000769667374617473 00 00000003 cb04c9e129ae28493750195344fbeb5e", 3},
    {"NTPsec 1.2.2, ifstats, AES, 8",
     "d60b0001000000000000000769667374617473 0000000000 00000003 8904ba4472a6342fb0174f57c0f9669c",
     3},
    {"NTPsec 1.2.5, ifstats, MD5, 4",
     "d60b0001000000000000000769667374617473 00 00000001 80c9a3e13c422d059227a4427fdf8c07", 1},
    {"NTPsec 1.2.2, ifstats, MD5, 8",
     "d60b0001000000000000000769667374617473 0000000000 00000001 09a128e793cb64311f3681af11111535",
     1},
    {"classic, empty list, MD5, 8",
     "160b00010000000000000000 00000000 00000001 bf7c59f95f3146a943742af9542bc070", 1},
    {"NTPsec 1.2.5, reslist, MD5",
     "d60b00010000000000000011616464725f7265737472696374696f6e73 000000 00000001"
     "bf6b4f6fad35f106ee11fa0268f664f1",
     1},
    {"classic, reslist, MD5",
     "160b00010000000000000011616464725f7265737472696374696f6e73 000000 00000001"
     "0d28222daa55d62986b2fb996dbd419b",
     1},
};

TEST_F(ServerAuth, EveryRecordedRequestForAListIsUnderstood) {
  state.sockets.push_back({.address = {ntp::IpAddress::v4(0), 123}, .name = "v4wildcard"});
  state.rules.push_back({.address = ntp::IpAddress::v4(0), .mask = ntp::IpAddress::v4(0)});
  for (const Recorded& request : kLists) {
    control = request.key;
    EXPECT_EQ(ask_octets(from_hex(request.octets)), Served::answered) << request.what;
    EXPECT_NE(joined().find("addr.0=0.0.0.0"), std::string::npos) << request.what;
    EXPECT_TRUE(every_fragment_is_signed_with(request.key)) << request.what;
  }
}

TEST_F(ServerAuth, TheRecordedConfigurationGetsTheRecordedAnswer) {
  EXPECT_EQ(ask_octets(from_hex("d60800010000000000000011756e706565722031302e37372e302e3334000000"
                                "00000003735d3c68ba6be3ec17c56a5a94490857")),
            Served::answered);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0], from_hex("168800010000000000000012436f6e666967205375636365656465640d0a0000"
                              "000000031f27b3369a5fd44627c622a3821b5e60"));
  EXPECT_EQ(administration.configured, std::vector<std::string>{"unpeer 10.77.0.34"});
}

TEST_F(ServerAuth, WithoutAMacTheListsAreRefused) {
  for (const Opcode opcode : {Opcode::configure, Opcode::save_config, Opcode::read_ordered_list}) {
    EXPECT_EQ(ask(opcode, "x"), Served::error_sent);
    EXPECT_EQ(error(), 1U);
    EXPECT_EQ(sent[0].size(), kHeaderSize) << "nothing signed for somebody unknown";
  }
}

TEST_F(ServerAuth, AnotherKeyThanTheControlKeyIsRefusedAndToldSoSigned) {
  EXPECT_EQ(ask_signed(Opcode::read_ordered_list, "ifstats", 1), Served::error_sent);
  EXPECT_EQ(error(), 1U);
  EXPECT_EQ(sent[0].size(), 32U);  // as the old daemons: header, key id, 16 octets
  EXPECT_TRUE(is_authentic(sent[0], 0, *keys.find({1})));
}

TEST_F(ServerAuth, ThereIsNoControlKeyByDefault) {  // CVE-2014-9293
  control.reset();
  for (const auto& [id, key] : keys.all()) {
    ask_signed(Opcode::configure, "server 192.0.2.1", id.value);
    EXPECT_EQ(error(), 1U) << id.value;
  }
  EXPECT_TRUE(administration.configured.empty());
}

TEST_F(ServerAuth, AKeyThatIsNotTrustedIsNoKey) {
  control = 5;
  ask_signed(Opcode::configure, "server 192.0.2.1", 5);
  EXPECT_EQ(error(), 1U);
  EXPECT_GE(server.auth_counters().not_found, 1U);
}

TEST_F(ServerAuth, AKeyOfAnotherHostIsNoKey) {  // CVE-2015-7974
  control = 7;
  ask_signed(Opcode::configure, "server 192.0.2.1", 7);
  EXPECT_EQ(error(), 1U);
  from.address = ntp::IpAddress::v4(0xc0000201);
  EXPECT_EQ(ask_signed(Opcode::configure, "server 192.0.2.1", 7), Served::answered);
}

TEST_F(ServerAuth, OneChangedBitAnywhereIsNoticed) {
  const Octets good = signed_with(kControl, Opcode::configure, "server 192.0.2.1");
  for (std::size_t bit = 8; bit < good.size() * 8; ++bit) {
    Octets bad = good;
    bad[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    ask_octets(bad);
    EXPECT_TRUE(administration.configured.empty()) << "bit " << bit;
  }
}

TEST_F(ServerAuth, AWrongMacOnAReadIsNoError) {
  Octets request = signed_with(kControl, Opcode::read_variables, "leap");
  request.back() ^= std::byte{1};
  state.system.leap = 0;
  EXPECT_EQ(ask_octets(request), Served::answered);
  EXPECT_EQ(sent.at(0).size(), 20U) << "no MAC for nobody";
  EXPECT_TRUE(administration.seen.empty());
  EXPECT_EQ(server.auth_counters().rejected, 1U);
}

TEST_F(ServerAuth, EveryFragmentOfALongAnswerIsSigned) {
  for (std::uint16_t id = 1; id <= 300; ++id) state.ids.push_back({id});
  for (const std::uint32_t key : {1U, 2U, 3U, 6U}) {
    EXPECT_EQ(ask_signed(Opcode::read_status, "", key), Served::answered);
    EXPECT_EQ(sent.size(), 3U);
    EXPECT_TRUE(every_fragment_is_signed_with(key)) << key;
  }
}

TEST_F(ServerAuth, PaddingBeforeTheMacIsZero) {
  state.system.stratum = 4;
  ask_signed(Opcode::read_variables, "stratum");  // "stratum=4\r\n": 23 octets with the header
  ASSERT_EQ(sent.at(0).size(), 24U + 20U);
  EXPECT_EQ(sent[0][23], std::byte{0});
}

TEST_F(ServerAuth, EventsAreSeenByWhoeverSignedTheQuestion) {
  state.ids.push_back({42});
  ask(Opcode::read_variables);
  EXPECT_TRUE(administration.seen.empty());
  ask_signed(Opcode::read_variables, "");
  ask_octets(signed_with(1, Opcode::read_variables, "", 42));
  ask_signed(Opcode::request_nonce, "");
  EXPECT_EQ(administration.seen, (std::vector<std::uint16_t>{0, 42}));
}

TEST_F(ServerAuth, AnOrderOfAssociationIsAnError) {
  ask_octets(signed_with(kControl, Opcode::configure, "server 192.0.2.1", 42));
  EXPECT_EQ(error(), 6U);
  EXPECT_TRUE(administration.configured.empty());
}

TEST_F(ServerAuth, ConfigurationIsText) {  // CVE-2015-5146, CVE-2019-8936
  for (const std::string_view text :
       {std::string_view{""}, std::string_view{"server\0x", 8}, std::string_view{"a\x01"},
        std::string_view{"a\x1f"}, std::string_view{"a\x7f"}, std::string_view{"a\x80"}}) {
    ask_signed(Opcode::configure, text);
    EXPECT_EQ(error(), 2U);
  }
  EXPECT_TRUE(administration.configured.empty());
}

TEST_F(ServerAuth, NomodifyIsSaidInWords) {
  nomodify = true;
  EXPECT_EQ(ask_signed(Opcode::configure, "server 192.0.2.1"), Served::answered);
  EXPECT_NE(joined().find("prohibited by restrict ... nomodify"), std::string::npos);
  EXPECT_EQ(ask_signed(Opcode::save_config, "ntp.conf"), Served::answered);
  EXPECT_NE(joined().find("prohibited by restrict ... nomodify"), std::string::npos);
  EXPECT_TRUE(administration.configured.empty());
  EXPECT_TRUE(administration.saved.empty());
}

TEST_F(ServerAuth, TheLongestLineIsTakenWhole) {  // CVE-2014-9295, CVE-2018-7182
  const std::string line(kMaxData, 'x');
  EXPECT_EQ(ask_signed(Opcode::configure, line), Served::answered);
  EXPECT_EQ(administration.configured.at(0), line);
}

}  // namespace
}  // namespace mode6
