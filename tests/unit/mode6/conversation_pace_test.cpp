// How often a conversation asks, how long it waits, and when it ends.
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conversation_fixture.hpp"
#include "mode6/conversation.hpp"

namespace mode6 {
namespace {

using testing::Each;
using testing::ElementsAre;

class ConversationPaceTest : public ConversationFixture {};

// Time.

TEST_F(ConversationPaceTest, SilenceCostsOneDeadlineForAllQuestions) {
  ask_many(40);
  Network network{conversation, kRoundTrip, silent};
  network.run();
  EXPECT_EQ(outcomes.size(), 40U);
  EXPECT_THAT(outcomes, Each(FailsWith(AskError::no_answer)));
  EXPECT_EQ(network.elapsed(), patience.deadline);
}

TEST_F(ConversationPaceTest, ASilentHostFailsAlsoWhatWasAskedLater) {
  ask(1);
  Network network{conversation, kRoundTrip, silent};
  network.run(Network::kStart + 3s);
  ask(2);
  network.run();
  EXPECT_THAT(outcomes,
              ElementsAre(FailsWith(AskError::no_answer), FailsWith(AskError::no_answer)));
  EXPECT_EQ(network.elapsed(), patience.deadline);
}

TEST_F(ConversationPaceTest, SilenceDoublesTheWait) {
  const Network network = run(silent);
  std::vector<ntp::Nanos> at;
  for (const Request& request : network.requests()) at.push_back(request.sent - Network::kStart);
  EXPECT_THAT(at, ElementsAre(0ms, 400ms, 1200ms, 2300ms, 3400ms, 4500ms));
}

TEST_F(ConversationPaceTest, NoMoreTriesThanAllowed) {
  patience.max_tries = 3;
  conversation = Conversation{kFirst, patience};
  const Network network = run(silent);
  EXPECT_EQ(network.requests().size(), 3U);
  EXPECT_EQ(network.elapsed(), patience.deadline);
}

TEST_F(ConversationPaceTest, BogusPacketsDoNotMoveTheDeadline) {
  ask();
  Network network{conversation, kRoundTrip, silent};
  Header bogus = reply_header({});
  bogus.opcode = 2;
  for (auto at = 0ms; at < 20s; at += 10ms) {
    network.deliver_at(Network::kStart + at, fragment(bogus, 0, "bogus", false));
  }
  network.run();
  EXPECT_THAT(outcomes, ElementsAre(FailsWith(AskError::no_answer)));
  EXPECT_EQ(network.elapsed(), patience.deadline);
}

TEST_F(ConversationPaceTest, DribblingFragmentsDoNotMoveTheDeadline) {
  ask();
  Network network{conversation, kRoundTrip, silent};
  network.run(Network::kStart);
  for (std::size_t i = 0; i < 100; ++i) {
    network.deliver_at(Network::kStart + 100ms * i,
                       fragment(network.requests().at(0).header, i, "x", true));
  }
  network.run();
  EXPECT_THAT(outcomes, ElementsAre(FailsWith(AskError::incomplete)));
  EXPECT_EQ(network.elapsed(), patience.deadline);
}

TEST_F(ConversationPaceTest, AnAnswerBehindTheDeadlineIsTooLate) {
  ask();
  std::array<std::byte, kMaxPacket> buffer{};
  const std::size_t size = conversation.next_datagram(Network::kStart, buffer);
  const Header request = parse_header(ntp::ByteView{buffer}.first(size)).value();
  conversation.on_datagram(fragment(request, 0, "ok", false), Network::kStart + patience.deadline);
  EXPECT_THAT(outcomes, ElementsAre(FailsWith(AskError::no_answer)));
}

TEST_F(ConversationPaceTest, AHostThatFallsSilentDoesNotCostADeadlineForEachWindow) {
  ask_many(100);
  Network network{conversation, kRoundTrip, [](const Request& request, std::size_t nth) {
                    return nth < 4 ? good(request, nth) : silent(request, nth);
                  }};
  network.run();
  EXPECT_EQ(outcomes.size(), 100U);
  EXPECT_LE(network.elapsed(), 2 * patience.deadline);
}

TEST_F(ConversationPaceTest, AQuestionThatTheServerIgnoresDoesNotHurtTheOthers) {
  ask_many(40);
  Network network{conversation, kRoundTrip, [](const Request& request, std::size_t nth) {
                    return request.header.association.value == 1 ? silent(request, nth)
                                                                 : good(request, nth);
                  }};
  network.run();
  ASSERT_EQ(outcomes.size(), 40U);
  EXPECT_THAT(outcomes.back(), FailsWith(AskError::no_answer));
  outcomes.pop_back();
  EXPECT_THAT(outcomes, Each(Says("ok")));
}

class LostDatagramTest : public ConversationPaceTest,
                         public testing::WithParamInterface<std::size_t> {};

TEST_P(LostDatagramTest, CostsAtMostThreeRoundTrips) {
  for (const ntp::Nanos round_trip : {ntp::Nanos{20ms}, ntp::Nanos{100ms}, ntp::Nanos{350ms}}) {
    outcomes.clear();
    conversation = Conversation{kFirst};
    ask();
    ask_many(15);
    Network network{conversation, round_trip, [](const Request& request, std::size_t nth) {
                      return nth == GetParam() ? silent(request, nth) : good(request, nth);
                    }};
    network.run();
    EXPECT_EQ(outcomes.size(), 16U);
    EXPECT_THAT(outcomes, Each(Says("ok")));
    EXPECT_LE(network.elapsed(), round_trip + 3 * round_trip);
    EXPECT_EQ(network.requests().size(), 17U);
  }
}
INSTANTIATE_TEST_SUITE_P(Nth, LostDatagramTest, testing::Range(std::size_t{0}, std::size_t{16}));

TEST_F(ConversationPaceTest, AnErrorTellsTheRoundTripToo) {
  ask(1);
  ask(2);
  Network network{conversation, 20ms, [](const Request& request, std::size_t nth) {
                    if (nth == 1) return silent(request, nth);
                    return Datagrams{error(request.header, 4)};
                  }};
  network.run();
  EXPECT_EQ(outcomes.size(), 2U);
  EXPECT_LE(network.elapsed(), 80ms);
}

TEST_F(ConversationPaceTest, AServerThatWasAlwaysPunctualMayBeLateOnce) {
  ask_many(200);
  Network network{conversation, kRoundTrip, good};
  network.set_jitter([](std::size_t nth) { return nth == 199 ? 40ms : 0ms; });
  network.run();
  EXPECT_EQ(network.requests().size(), 200U);
}

TEST_F(ConversationPaceTest, AServerThatSendsItsFragmentsSlowlyIsNotAskedTwice) {
  ask();
  Network network{conversation, kRoundTrip, [](const Request& request, std::size_t nth) {
                    return nth == 0 ? good(request, nth) : silent(request, nth);
                  }};
  network.run();
  ask(1);
  network.run(network.now());
  const auto packets = answer(network.requests().back().header, std::string(20, 'x'), 0, 2);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    network.deliver_at(network.now() + kRoundTrip + 30ms * i, packets[i]);
  }
  network.run();
  EXPECT_THAT(outcomes, ElementsAre(Says("ok"), Says(std::string(20, 'x'))));
  EXPECT_EQ(network.requests().size(), 2U);
}

TEST_F(ConversationPaceTest, AJitteryServerIsNotAskedTwice) {
  ask_many(200);
  Network network{conversation, 80ms, good};
  network.set_jitter([](std::size_t nth) { return 1ms * (nth * 37 % 40); });
  network.run();
  EXPECT_EQ(outcomes.size(), 200U);
  EXPECT_EQ(network.requests().size(), 200U);
}

// The window.

TEST_F(ConversationPaceTest, NeverMoreInTheAirThanTheWindow) {
  ask_many(100);
  std::size_t in_the_air = 0;
  conversation = Conversation{kFirst};
  for (std::uint16_t id = 1; id <= 100; ++id) {
    conversation.ask({Opcode::read_variables, {id}, {}}, [&](const Outcome& outcome) {
      outcomes.push_back(outcome);
      --in_the_air;
    });
  }
  std::size_t most = 0;
  Network network{conversation, kRoundTrip, [&](const Request& request, std::size_t nth) {
                    most = std::max(most, ++in_the_air);
                    return good(request, nth);
                  }};
  network.run();
  EXPECT_EQ(outcomes.size(), 100U);
  EXPECT_EQ(most, patience.window);
  EXPECT_EQ(network.elapsed(), 7 * kRoundTrip);  // 100 / 16, rounded up
}

/// How many datagrams left at each instant.
std::vector<std::size_t> bursts(const Network& network) {
  std::map<ntp::Monotonic, std::size_t> at;
  for (const Request& request : network.requests()) ++at[request.sent];
  std::vector<std::size_t> sizes;
  for (const auto& [when, size] : at) sizes.push_back(size);
  return sizes;
}

TEST_F(ConversationPaceTest, LossHalvesTheBurst) {
  ask_many(200);
  Network network{conversation, kRoundTrip, [](const Request& request, std::size_t nth) {
                    return nth < 16 ? silent(request, nth) : good(request, nth);
                  }};
  network.run();
  EXPECT_THAT(outcomes, Each(Says("ok")));
  const auto sizes = bursts(network);
  ASSERT_GE(sizes.size(), 6U);
  EXPECT_EQ(sizes[0], 16U);
  EXPECT_EQ(sizes[1], 8U);
  EXPECT_EQ(sizes[5], 16U);  // and answers open the window again
  EXPECT_THAT(sizes, Each(testing::Le(16U)));
}

TEST_F(ConversationPaceTest, WhatWasInTheAirTogetherIsLostOnce) {
  ask_many(8);
  Network network{conversation, kRoundTrip, [](const Request& request, std::size_t nth) {
                    return nth < 16 ? silent(request, nth) : good(request, nth);
                  }};
  network.deliver_at(Network::kStart + 10ms, Bytes(1));  // only lets time pass
  network.run(Network::kStart + 10ms);
  ask_many(8);
  network.run();
  EXPECT_THAT(bursts(network), ElementsAre(8U, 8U, 8U, 8U));
}

TEST_F(ConversationPaceTest, OneLostDatagramDoesNotSlowTheOthers) {
  ask_many(160);
  Network network{conversation, kRoundTrip, [](const Request& request, std::size_t nth) {
                    return nth == 5 ? silent(request, nth) : good(request, nth);
                  }};
  network.run();
  EXPECT_LE(network.elapsed(), 11 * kRoundTrip);
}

TEST_F(ConversationPaceTest, ScatteredLossesDoNotCloseTheWindow) {
  ask_many(400);
  Network network{conversation, kRoundTrip, [](const Request& request, std::size_t nth) {
                    return nth % 40 == 5 ? silent(request, nth) : good(request, nth);
                  }};
  network.run();
  EXPECT_THAT(outcomes, Each(Says("ok")));
  EXPECT_LE(network.elapsed(), 28 * kRoundTrip);  // 25 would be without any loss
}

TEST_F(ConversationPaceTest, LostQuestionsTakeTurns) {
  patience.window = 2;
  conversation = Conversation{kFirst, patience};
  ask_many(2);
  Network network{conversation, kRoundTrip, silent};
  network.run();
  std::vector<unsigned> asked;
  for (const Request& request : network.requests()) {
    asked.push_back(request.header.association.value);
  }
  asked.resize(4);
  EXPECT_THAT(asked, ElementsAre(1U, 2U, 1U, 2U));
}

TEST_F(ConversationPaceTest, HalfAnsweredQuestionsAreBoundedByTheWindow) {
  patience.max_tries = 2;
  conversation = Conversation{kFirst, patience};
  ask_many(100);
  std::map<AssociationId, int> asked;
  Network network{conversation, kRoundTrip, [&](const Request& request, std::size_t) {
                    ++asked[request.header.association];
                    return Datagrams{fragment(request.header, 0, "half", true)};
                  }};
  network.run(Network::kStart + patience.deadline - 1ms);
  EXPECT_EQ(asked.size(), patience.window);
}

TEST_F(ConversationPaceTest, UnderARateLimitMostAnswersStillCome) {
  // The measure of NTPsec: 1/20 for each datagram, decaying with 20 s; nothing is answered above 1.
  ask_many(30);
  double score = 0;
  auto last = Network::kStart;
  Network network{conversation, 20ms, [&](const Request& request, std::size_t nth) {
                    const ntp::Seconds gap = request.sent - last;
                    last = request.sent;
                    score = score * std::exp(-gap.count() / 20) + 1.0 / 20;
                    return score < 1 ? good(request, nth) : silent(request, nth);
                  }};
  network.run();
  EXPECT_EQ(outcomes.size(), 30U);
  EXPECT_GE(std::ranges::count_if(outcomes, [](const Outcome& one) { return one.has_value(); }),
            19);
  EXPECT_LE(network.elapsed(), 2 * patience.deadline);
}

}  // namespace
}  // namespace mode6
