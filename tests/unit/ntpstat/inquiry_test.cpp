#include "ntpstat/inquiry.hpp"

#include <array>
#include <gtest/gtest.h>
#include <map>
#include <vector>

namespace ntpstat {
namespace {

constexpr mode6::Sequence kFirst{1};

/// Answers each association with its own text until nothing more is asked; returns who was asked.
std::vector<std::uint16_t> run(mode6::Conversation& conversation, std::uint16_t status,
                               const std::map<std::uint16_t, std::string>& texts) {
  std::vector<std::uint16_t> asked;
  std::array<std::byte, mode6::kMaxPacket> packet;
  const ntp::Monotonic now{std::chrono::hours{1}};
  while (const std::size_t size = conversation.next_datagram(now, packet)) {
    auto header = mode6::parse_header(ntp::ByteView{packet}.first(size)).value();
    asked.push_back(header.association.value);
    header.response = true;
    header.status = status;
    const std::string text = texts.at(header.association.value);
    const auto reply = mode6::write_packet(header, ntp::as_bytes(text), packet);
    conversation.on_datagram(ntp::ByteView{packet}.first(reply), now);
  }
  return asked;
}

using Associations = std::vector<std::uint16_t>;

TEST(Inquiry, AsksNoPeerWhenTheStatusNamesTheSource) {
  mode6::Conversation conversation{kFirst};
  Answers all;
  inquire(conversation, AskPeer::when_source_is_open, all);
  EXPECT_EQ(run(conversation, 0x0615, {{0, "peer=7, x=1\r\n"}}), (Associations{0}));
  EXPECT_FALSE(all.peer);
  EXPECT_FALSE(all.system.failure);
}

TEST(Inquiry, AsksTheSystemPeerWhenTheSourceIsOpen) {
  mode6::Conversation conversation{kFirst};
  Answers all;
  inquire(conversation, AskPeer::when_source_is_open, all);
  EXPECT_EQ(run(conversation, 0x0015, {{0, "peer=7, x=1\r\n"}, {7, "srcadr=192.0.2.1\r\n"}}),
            (Associations{0, 7}));
  ASSERT_TRUE(all.peer);
  EXPECT_EQ(all.peer->text, "srcadr=192.0.2.1\r\n");
}

TEST(Inquiry, AsksNoPeerOfAnUnsynchronisedDaemon) {
  mode6::Conversation conversation{kFirst};
  Answers all;
  inquire(conversation, AskPeer::when_source_is_open, all);
  EXPECT_EQ(run(conversation, 0xc015, {{0, "peer=7, x=1\r\n"}}), (Associations{0}));
}

TEST(Inquiry, CanAskThePeerInAnyCase) {
  mode6::Conversation conversation{kFirst};
  Answers all;
  inquire(conversation, AskPeer::always, all);
  EXPECT_EQ(run(conversation, 0x0615, {{0, "peer=7\r\n"}, {7, ""}}), (Associations{0, 7}));
}

TEST(Inquiry, NeverAsksAnAssociationThatCannotBe) {
  for (const char* peer : {"0", "-1", "65536", "x"}) {
    mode6::Conversation conversation{kFirst};
    Answers all;
    inquire(conversation, AskPeer::always, all);
    EXPECT_EQ(run(conversation, 0x0015, {{0, std::string{"peer="} + peer}}), (Associations{0}))
        << peer;
  }
}

TEST(Inquiry, KeepsWhyThereIsNoAnswer) {
  mode6::Conversation conversation{kFirst};
  Answers all;
  inquire(conversation, AskPeer::always, all);
  conversation.on_refused();
  ASSERT_TRUE(all.system.failure);
  EXPECT_EQ(all.system.failure->error, mode6::AskError::refused);
}

}  // namespace
}  // namespace ntpstat
