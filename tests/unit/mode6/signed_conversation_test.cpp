#include <gmock/gmock.h>

#include "mode6/conversation.hpp"
#include "ntp/keys.hpp"
#include "simulated_server.hpp"

namespace mode6 {
namespace {

using testing::ElementsAre;

const auto kKey = std::make_shared<const ntp::Key>(
    ntp::Key{{1}, ntp::KeyType::md5, *ntp::parse_secret("md5secret"), {}});
constexpr Sequence kFirstSigned{1000};
constexpr std::uint8_t kPermission = 1;

Bytes signed_by(const ntp::Key& key, Bytes packet) {
  packet.resize((packet.size() + 7) / 8 * 8);
  const std::size_t size = packet.size();
  packet.resize(size + 24);
  packet.resize(append_mac(key, packet, size));
  return packet;
}

class SignedConversationTest : public testing::Test {
 protected:
  Network run(Network::Server server, std::string data = "ifstats") {
    conversation.ask({Opcode::read_ordered_list, kSystem, std::move(data), kKey},
                     [this](const Outcome& outcome) { outcomes.push_back(outcome); });
    Network network{conversation, 100ms, std::move(server)};
    network.run();
    return network;
  }

  Conversation conversation{kFirstSigned};
  std::vector<Outcome> outcomes;
};

TEST_F(SignedConversationTest, TheRequestIsTheRecordedOne) {
  conversation.ask({Opcode::read_ordered_list, kSystem, "ifstats", kKey}, [](const Outcome&) {});
  Bytes packet(kMaxPacket);
  packet.resize(conversation.next_datagram(Network::kStart, packet));
  EXPECT_EQ(packet.size(), 44U);
  EXPECT_TRUE(is_authentic(packet, 7, *kKey));
}

TEST_F(SignedConversationTest, ASignedAnswerIsBelieved) {
  run([](const Request& request, std::size_t) {
    return Datagrams{signed_by(*kKey, fragment(request.header, 0, "addr.0=::1", false))};
  });
  ASSERT_EQ(outcomes.size(), 1U);
  ASSERT_TRUE(outcomes[0]);
  EXPECT_EQ(outcomes[0]->data, "addr.0=::1");
}

TEST_F(SignedConversationTest, AnUnsignedAnswerIsNot) {
  const Network network =
      run([](const Request& request, std::size_t) { return answer(request.header, "addr.0=::1"); });
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].error().error, AskError::not_signed);
  EXPECT_LE(network.elapsed(), Patience{}.deadline);
}

TEST_F(SignedConversationTest, AnAnswerSignedWithAnotherKeyIsNot) {
  ntp::Key other = *kKey;
  other.secret.push_back(std::byte{1});
  run([&other](const Request& request, std::size_t) {
    return Datagrams{signed_by(other, fragment(request.header, 0, "x=1", false))};
  });
  EXPECT_EQ(outcomes.at(0).error().error, AskError::not_signed);
}

TEST_F(SignedConversationTest, ARefusalIsAskedAgainWithTheOtherPadding) {
  const Network network = run([](const Request& request, std::size_t nth) {
    if (nth == 0) return Datagrams{error(request.header, kPermission)};
    return Datagrams{signed_by(*kKey, fragment(request.header, 0, "ok", false))};
  });
  EXPECT_EQ(outcomes.at(0)->data, "ok");
  EXPECT_EQ(network.requests().size(), 2U);
  EXPECT_EQ(network.elapsed(), 200ms);
}

TEST_F(SignedConversationTest, ASecondRefusalIsFinal) {
  const Network network = run([](const Request& request, std::size_t) {
    return Datagrams{error(request.header, kPermission)};
  });
  EXPECT_EQ(outcomes.at(0).error().code, kPermission);
  EXPECT_EQ(network.requests().size(), 2U);
}

TEST_F(SignedConversationTest, WherePaddingCannotDifferARefusalIsFinalAtOnce) {
  const Network network =
      run([](const Request& request,
             std::size_t) { return Datagrams{error(request.header, kPermission)}; },
          "addr_restrictions");
  EXPECT_EQ(outcomes.at(0).error().code, kPermission);
  EXPECT_EQ(network.requests().size(), 1U);
}

// Answers whose parts are of use by themselves.

class PiecesTest : public testing::Test {
 protected:
  Answer run(const Network::Server& server) {
    conversation.ask({.opcode = Opcode::read_mru, .association = {}, .data = {}, .in_pieces = true},
                     [this](const Outcome& outcome) { outcomes.push_back(outcome); });
    Network network{conversation, 100ms, server};
    network.run();
    elapsed = network.elapsed();
    return outcomes.at(0).value_or(Answer{});
  }

  Conversation conversation{kFirstSigned};
  std::vector<Outcome> outcomes;
  ntp::Nanos elapsed{0};
};

TEST_F(PiecesTest, NothingLostIsAWholeAnswer) {
  const Answer got = run([](const Request& request, std::size_t) {
    return answer(request.header, std::string(1000, 'x'));
  });
  EXPECT_TRUE(got.whole);
  EXPECT_EQ(got.data.size(), 1000U);
}

TEST_F(PiecesTest, AHoleLeavesWhatIsAroundIt) {
  const Answer got = run([](const Request& request, std::size_t) {
    auto packets = answer(request.header, std::string(468, 'a') + std::string(468, 'b') + "c");
    packets.erase(packets.begin() + 1);
    return packets;
  });
  EXPECT_FALSE(got.whole);
  ASSERT_EQ(got.pieces.size(), 2U);
  EXPECT_EQ(got.pieces[0].data, std::string(468, 'a'));
  EXPECT_FALSE(got.pieces[0].last);
  EXPECT_EQ(got.pieces[1].offset, 936U);
  EXPECT_TRUE(got.pieces[1].last);
  EXPECT_LE(elapsed, 200ms);
}

TEST_F(PiecesTest, WithoutTheEndThereIsAFront) {
  const Answer got = run([](const Request& request, std::size_t) {
    auto packets = answer(request.header, std::string(2000, 'a'));
    packets.pop_back();
    return packets;
  });
  ASSERT_EQ(got.pieces.size(), 1U);
  EXPECT_EQ(got.pieces[0].data.size(), 4 * kMaxData);
  EXPECT_FALSE(got.pieces[0].last);
}

TEST_F(PiecesTest, WithNothingAtAllItIsAskedAgain) {
  const Answer got = run([](const Request& request, std::size_t nth) {
    return nth == 0 ? Datagrams{} : answer(request.header, "ok");
  });
  EXPECT_EQ(got.data, "ok");
}

}  // namespace
}  // namespace mode6
