#include "mode6/server.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "mode6/fragments.hpp"
#include "mode6/variable_table.hpp"

namespace {

using mode6::AssociationId;
using mode6::ErrorCode;
using mode6::Header;
using mode6::Opcode;
using mode6::Served;

class FakeState : public mode6::StateView {
 public:
  mode6::SystemStatus system_status() const override { return mode6::SystemStatus::from(0x0616); }
  mode6::SystemVariables system_variables() const override { return system; }
  std::vector<AssociationId> associations() const override { return ids; }
  std::optional<mode6::PeerStatus> peer_status(AssociationId id) const override {
    if (std::ranges::find(ids, id) == ids.end()) return {};
    return mode6::PeerStatus::from(0x961a);
  }
  std::optional<mode6::PeerVariables> peer_variables(AssociationId id) const override {
    if (!peer_status(id)) return {};
    mode6::PeerVariables peer;
    peer.srcport = id.value;
    return peer;
  }

  mode6::SystemVariables system;
  std::vector<AssociationId> ids;
};

class NoAdministration : public mode6::Administration {
 public:
  std::string configure(std::string_view) override { return "no"; }
  std::string save_config(std::string_view) override { return "no"; }
  void events_seen(AssociationId) override { ADD_FAILURE() << "nobody proved anything"; }
};

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    state.system.leap = 0;
    state.system.stratum = 4;
    state.system.version = "ntpd gnomon";
  }

  Served ask(Header header, std::string_view data = {}) {
    std::array<std::byte, mode6::kMaxPacket> out{};
    return ask_octets(std::span{out}.first(mode6::write_packet(header, ntp::as_bytes(data), out)));
  }
  Served ask_octets(ntp::ByteView octets) {
    sent.clear();
    return server.respond(inquiry(octets), state, {}, administration, [this](ntp::ByteView packet) {
      sent.emplace_back(packet.begin(), packet.end());
    });
  }
  Header first() const { return mode6::parse_header(sent.at(0)).value(); }
  std::string joined() const {
    mode6::Fragments fragments;
    for (const auto& packet : sent) fragments.add(*mode6::parse_header(packet), packet);
    return fragments.complete() ? fragments.take() : "incomplete";
  }
  static Header request(Opcode opcode, std::uint16_t association = 0) {
    return {
        .opcode = static_cast<std::uint8_t>(opcode), .sequence = {7}, .association = {association}};
  }

  static mode6::Inquiry inquiry(ntp::ByteView octets) {
    return {.octets = octets, .from = {ntp::IpAddress::v4(0x0a000001), 40000}, .now = {}};
  }

  mode6::Server server{[] { return std::uint64_t{7}; }};
  FakeState state;
  NoAdministration administration;
  std::vector<std::vector<std::byte>> sent;
};

TEST_F(ServerTest, AnswersOneVariable) {
  EXPECT_EQ(ask(request(Opcode::read_variables), "leap"), Served::answered);
  EXPECT_EQ(joined(), "leap=0\r\n");
  EXPECT_EQ(first().status, 0x0616);
  EXPECT_EQ(first().sequence.value, 7);
  EXPECT_TRUE(first().response);
}

TEST_F(ServerTest, RepeatsAreAnsweredOnceInOrderOfTheRequest) {
  ask(request(Opcode::read_variables), " stratum , leap,stratum=9");
  EXPECT_EQ(joined(), "stratum=4, leap=0\r\n");
}

TEST_F(ServerTest, ManyListsInOneRequestDoNotAmplify) {
  std::string names;
  while (names.size() + 13 <= mode6::kMaxData) names += "sys_var_list,";
  ask(request(Opcode::read_variables), names);
  EXPECT_LE(sent.size(), 3U);
}

TEST_F(ServerTest, UnknownNamesAreAnError) {
  EXPECT_EQ(ask(request(Opcode::read_variables), "leap,nosuchvar"), Served::error_sent);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].size(), mode6::kHeaderSize);
  EXPECT_TRUE(first().error);
  EXPECT_EQ(first().status, 0x0500);
  EXPECT_EQ(first().offset, 0);
}

TEST_F(ServerTest, StatusOfManyAssociationsComesInWholePairs) {
  for (std::uint16_t id = 300; id > 0; --id) state.ids.push_back({id});
  ask(request(Opcode::read_status));
  EXPECT_EQ(sent.size(), 3U);
  EXPECT_EQ(joined().size(), 1200U);
  EXPECT_EQ(first().count % 4, 0);
}

TEST_F(ServerTest, StatusOfOneAssociationIsItsText) {
  state.ids.push_back({42});
  ask(request(Opcode::read_status, 42));
  EXPECT_EQ(joined(), "srcport=42\r\n");
  EXPECT_EQ(first().status, 0x961a);
}

TEST_F(ServerTest, UnknownAssociation) {
  ask(request(Opcode::read_variables, 9));
  EXPECT_EQ(first().status, 0x0400);
}

TEST_F(ServerTest, EveryOpcodeGetsOneAnswer) {
  for (std::uint8_t opcode = 0; opcode < 32; ++opcode) {
    if (opcode == static_cast<std::uint8_t>(Opcode::read_mru)) continue;  // silent without a nonce
    EXPECT_NE(ask({.opcode = opcode}), Served::ignored) << +opcode;
    EXPECT_EQ(sent.size(), 1U) << +opcode;
  }
}

TEST_F(ServerTest, NeverAnswersWhatCouldBeAnAnswer) {
  for (const Header& header : {Header{.response = true}, Header{.error = true},
                               Header{.more = true}, Header{.offset = 4}}) {
    EXPECT_EQ(ask(header), Served::ignored);
    EXPECT_TRUE(sent.empty());
  }
}

TEST_F(ServerTest, ShortPacketsAreMetWithSilence) {
  for (std::size_t size = 0; size < mode6::kHeaderSize; ++size) {
    EXPECT_EQ(ask_octets(std::vector<std::byte>(size, std::byte{0x16})), Served::ignored) << size;
  }
}

TEST_F(ServerTest, CountsThatLieAreABadFormat) {
  std::array<std::byte, mode6::kHeaderSize> packet{};
  for (const std::uint16_t count : {std::uint16_t{1}, std::uint16_t{469}, std::uint16_t{0xffff}}) {
    mode6::write_header({.opcode = 2, .count = count}, packet);
    EXPECT_EQ(ask_octets(packet), Served::error_sent);
    EXPECT_EQ(first().status, 0x0200) << count;
  }
  EXPECT_EQ(ask_octets(std::vector<std::byte>(13, std::byte{0x16})), Served::ignored)
      << "0x16 as second octet has no request bits wrong but offset 0x1616";
}

TEST_F(ServerTest, TheLongRequestOfNtpstatIsAnswered) {
  std::vector<std::byte> octets(576);
  octets[0] = std::byte{0x16};
  octets[1] = std::byte{2};
  EXPECT_EQ(ask_octets(octets), Served::answered);
  EXPECT_NE(joined().find("stratum=4"), std::string::npos);
}

TEST_F(ServerTest, PaddingIsZero) {
  ask(request(Opcode::read_variables), "stratum");  // "stratum=4\r\n": 11 octets and one of padding
  ASSERT_EQ(sent[0].size(), 24U);
  EXPECT_EQ(sent[0].back(), std::byte{0});
}

}  // namespace
