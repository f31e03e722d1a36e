#include "mode6/peers_query.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mode6/read_query.hpp"
#include "simulated_server.hpp"

namespace mode6 {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Field;

constexpr auto kPeersRoundTrip = 100ms;
constexpr std::uint16_t kConfiguredReachable = 0x901a;
constexpr std::uint16_t kReachable = 0x1014;
constexpr std::uint16_t kNeither = 0x0011;

std::string pair(std::uint16_t id, std::uint16_t status) {
  std::string octets;
  for (const int part : {id >> 8, id & 0xff, status >> 8, status & 0xff}) {
    octets += static_cast<char>(part);
  }
  return octets;
}

std::vector<std::uint16_t> ids(const std::vector<AssociationStatus>& pairs) {
  std::vector<std::uint16_t> ids;
  for (const auto& one : pairs) ids.push_back(one.id.value);
  return ids;
}

/// A server with associations; each answers a variable list with its id as source port.
class PeersQueryTest : public testing::Test {
 protected:
  void add(std::uint16_t id, std::uint16_t status = kConfiguredReachable) {
    associations = pair(id, status) + associations;  // newest first, as servers list them
  }
  Datagrams serve(const Request& request) {
    if (request.header.opcode == static_cast<std::uint8_t>(Opcode::read_status)) {
      return answer(request.header, associations, 0x0615);
    }
    const unsigned id = request.header.association.value;
    if (id == 0) return answer(request.header, "clock=0xee110000.80000000\r\n", 0x0615);
    if (id == vanished) return {error(request.header, 4)};
    return answer(request.header, fmt::format("srcadr=192.0.2.1, srcport={}\r\n", id), 0x943a);
  }
  void run(Network::Server server) {
    Network network{conversation, kPeersRoundTrip, std::move(server)};
    query.start(conversation);
    network.run();
    elapsed = network.elapsed();
    asked = network.requests().size();
  }
  void run() {
    run([this](const Request& request, std::size_t) { return serve(request); });
  }

  std::string associations;
  unsigned vanished = 0;
  Conversation conversation{Sequence{1}};
  PeersQuery query;
  ntp::Nanos elapsed{0};
  std::size_t asked = 0;
};

TEST(ParseAssociationsTest, AscendingById) {
  const auto pairs = parse_associations(pair(300, 0x931a) + pair(7, 0x8011));
  EXPECT_EQ(ids(pairs), (std::vector<std::uint16_t>{7, 300}));
  EXPECT_EQ(pairs[1].status, PeerStatus::from(0x931a));
}

TEST(ParseAssociationsTest, AnOddHalfIsIgnored) {
  EXPECT_EQ(ids(parse_associations(pair(7, 0) + "\x01\x02\x03")), std::vector<std::uint16_t>{7});
  EXPECT_TRUE(parse_associations("").empty());
}

TEST(ParseAssociationsTest, TheSystemIsNoPeerAndTheFirstOfTwoWins) {
  const auto pairs = parse_associations(pair(0, 1) + pair(7, 0x931a) + pair(7, 0x8011));
  ASSERT_EQ(ids(pairs), std::vector<std::uint16_t>{7});
  EXPECT_EQ(pairs[0].status, PeerStatus::from(0x931a));
}

TEST(ParseAssociationsTest, NoMoreThanTheBound) {
  std::string data;
  for (std::uint16_t id = 1; id <= 16'000; ++id) data += pair(id, 0);
  EXPECT_EQ(parse_associations(data).size(), kMaxAssociations);
}

TEST_F(PeersQueryTest, SixteenPeersTakeTwoRoundTrips) {
  for (std::uint16_t id = 1; id <= 16; ++id) add(id);
  run();
  EXPECT_EQ(elapsed, 2 * kPeersRoundTrip);
  EXPECT_EQ(asked, 18U);
  const PeersReply& reply = query.reply();
  EXPECT_EQ(reply.failure, std::nullopt);
  EXPECT_EQ(reply.status, SystemStatus::from(0x0615));
  EXPECT_EQ(reply.clock, (ntp::Timestamp{0xee110000, 0x80000000}));
  ASSERT_EQ(reply.peers.size(), 16U);
  for (std::size_t i = 0; i < 16; ++i) {
    const PeerReply& peer = reply.peers[i];
    EXPECT_EQ(peer.id.value, i + 1);
    EXPECT_EQ(peer.variables.srcport, static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(peer.text, fmt::format("srcadr=192.0.2.1, srcport={}\r\n", i + 1));
  }
}

TEST_F(PeersQueryTest, TheStatusOfTheOwnAnswerCounts) {
  add(7, kNeither);
  run();
  EXPECT_EQ(query.reply().peers.at(0).status, PeerStatus::from(0x943a));
}

TEST_F(PeersQueryTest, NoPeers) {
  run();
  EXPECT_EQ(query.reply().failure, std::nullopt);
  EXPECT_TRUE(query.reply().peers.empty());
  EXPECT_EQ(elapsed, kPeersRoundTrip);
}

TEST_F(PeersQueryTest, MorePeersThanOneFragmentNames) {
  for (std::uint16_t id = 1; id <= 300; ++id) add(id);
  run();
  ASSERT_EQ(query.reply().peers.size(), 300U);
  for (const PeerReply& peer : query.reply().peers) {
    EXPECT_EQ(peer.variables.srcport, peer.id.value);
  }
}

TEST_F(PeersQueryTest, WithoutAllOnlyConfiguredOrReachablePeersAreAsked) {
  PeersQuery some{{.all = false}};
  add(1, kConfiguredReachable);
  add(2, kNeither);
  add(3, kReachable);
  Network network{conversation, kPeersRoundTrip,
                  [this](const Request& request, std::size_t) { return serve(request); }};
  some.start(conversation);
  network.run();
  EXPECT_THAT(some.reply().peers, ElementsAre(Field(&PeerReply::id, AssociationId{1}),
                                              Field(&PeerReply::id, AssociationId{3})));
  EXPECT_EQ(network.requests().size(), 4U);
}

TEST_F(PeersQueryTest, APeerThatVanishedMeanwhileKeepsItsStatus) {
  add(7);
  add(8);
  vanished = 7;
  run();
  const PeerReply& gone = query.reply().peers.at(0);
  EXPECT_EQ(gone.failure, (Failure{AskError::server_error, 4}));
  EXPECT_EQ(gone.status, PeerStatus::from(kConfiguredReachable));
  EXPECT_EQ(gone.text, "");
  EXPECT_EQ(query.reply().peers.at(1).failure, std::nullopt);
}

TEST_F(PeersQueryTest, WithoutAClockEverythingElseIsThere) {
  add(7);
  run([this](const Request& request, std::size_t) {
    return request.data == "clock" ? Datagrams{error(request.header, 5)} : serve(request);
  });
  EXPECT_EQ(query.reply().clock, std::nullopt);
  EXPECT_EQ(query.reply().failure, std::nullopt);
  EXPECT_EQ(query.reply().peers.at(0).variables.srcport, 7);
}

TEST_F(PeersQueryTest, WhenReadStatusFailsNothingElseIsAsked) {
  run([](const Request& request, std::size_t) { return Datagrams{error(request.header, 1)}; });
  EXPECT_EQ(query.reply().failure, (Failure{AskError::server_error, 1}));
  EXPECT_TRUE(query.reply().peers.empty());
  EXPECT_EQ(asked, 2U);
}

TEST_F(PeersQueryTest, ASilentHostCostsOneDeadline) {
  run([](const Request&, std::size_t) { return Datagrams{}; });
  EXPECT_EQ(query.reply().failure, (Failure{AskError::no_answer}));
  EXPECT_EQ(elapsed, Patience{}.deadline);
}

TEST_F(PeersQueryTest, OneLostDatagramCostsTwoMoreRoundTrips) {
  for (std::uint16_t id = 1; id <= 16; ++id) add(id);
  for (std::size_t lost = 0; lost < 18; ++lost) {
    conversation = Conversation{Sequence{1}};
    run([&](const Request& request, std::size_t nth) {
      return nth == lost ? Datagrams{} : serve(request);
    });
    EXPECT_LE(elapsed, 2 * kPeersRoundTrip + 2 * kPeersRoundTrip) << lost;
    EXPECT_EQ(asked, 19U);
    EXPECT_THAT(query.reply().peers, Each(Field(&PeerReply::failure, std::nullopt)));
  }
}

TEST_F(PeersQueryTest, GarbageInsteadOfVariablesIsKeptAsText) {
  add(7);
  run([this](const Request& request, std::size_t) {
    return request.header.association.value == 7 ? answer(request.header, "\x01\xff,,=\"x")
                                                 : serve(request);
  });
  EXPECT_EQ(query.reply().peers.at(0).text, "\x01\xff,,=\"x");
  EXPECT_EQ(query.reply().peers.at(0).variables, PeerVariables{});
}

TEST_F(PeersQueryTest, AQueryCanBeRepeated) {
  add(7);
  run();
  associations.clear();
  add(9);
  run();
  EXPECT_THAT(query.reply().peers, ElementsAre(Field(&PeerReply::id, AssociationId{9})));
}

TEST_F(PeersQueryTest, IsDoneWhileAnotherQuestionGoesOn) {
  add(7);
  bool other_ended = false;
  conversation.ask({Opcode::read_clock, kSystem, {}}, [&](const Outcome&) { other_ended = true; });
  Network network{conversation, kPeersRoundTrip, [this](const Request& request, std::size_t) {
                    const bool clock = request.header.opcode == 4;
                    return clock ? Datagrams{} : serve(request);
                  }};
  query.start(conversation);
  network.run(Network::kStart + kPeersRoundTrip);
  EXPECT_FALSE(query.done());
  network.run(Network::kStart + 2 * kPeersRoundTrip);
  EXPECT_TRUE(query.done());
  EXPECT_FALSE(other_ended);
}

TEST(ReadQueryTest, TextAndStatus) {
  Conversation conversation{Sequence{1}};
  ReadReply system;
  ReadReply peer;
  ask_variables(conversation, kSystem, "leap,stratum", system);
  ask_variables(conversation, {7}, "", peer);
  Network network{conversation, kPeersRoundTrip, [](const Request& request, std::size_t) {
                    if (request.header.association.value == 7) {
                      return Datagrams{error(request.header, 4)};
                    }
                    return answer(request.header, "you asked " + request.data, 0x0615);
                  }};
  network.run();
  EXPECT_EQ(system.text, "you asked leap,stratum");
  EXPECT_EQ(system.status, 0x0615);
  EXPECT_EQ(system.failure, std::nullopt);
  EXPECT_EQ(peer.failure, (Failure{AskError::server_error, 4}));
}

}  // namespace
}  // namespace mode6
