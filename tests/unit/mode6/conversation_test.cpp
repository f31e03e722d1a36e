#include "mode6/conversation.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conversation_fixture.hpp"

namespace mode6 {
namespace {

using testing::Each;
using testing::ElementsAre;

class ConversationTest : public ConversationFixture {};

TEST_F(ConversationTest, AQuestionAndItsAnswer) {
  const Network network = run([](const Request& request, std::size_t) {
    return answer(request.header, "leap=0\r\n", 0x0615);
  });
  ASSERT_THAT(outcomes, ElementsAre(Says("leap=0\r\n")));
  EXPECT_EQ(outcomes[0]->status, 0x0615);
  EXPECT_EQ(network.elapsed(), kRoundTrip);
  EXPECT_EQ(conversation.dropped(), 0U);
  EXPECT_EQ(conversation.next_deadline(), ntp::Monotonic::max());
}

TEST_F(ConversationTest, TheRequestOnTheWire) {
  conversation.ask({Opcode::read_variables, AssociationId{0xbb68}, "leap"}, [](const Outcome&) {});
  std::array<std::byte, kMaxPacket> buffer{};
  const std::size_t size = conversation.next_datagram(Network::kStart, buffer);
  const std::array<unsigned, 16> expected{0x16, 0x02,  // version 2, mode 6; read variables
                                          0x03, 0xe8,  // sequence 1000
                                          0x00, 0x00, 0xbb, 0x68,  // status, association
                                          0x00, 0x00, 0x00, 0x04,  // offset, count
                                          'l',  'e',  'a',  'p'};
  ASSERT_EQ(size, expected.size());
  for (std::size_t i = 0; i < size; ++i)
    EXPECT_EQ(std::to_integer<unsigned>(buffer[i]), expected[i]);
}

// Whichever of the two times is over first.
TEST_F(ConversationTest, HalfAnAnswerIsIncompleteWhenTheTotalIsOverToo) {
  patience.total = patience.deadline = 1s;
  conversation = Conversation{kFirst, patience};
  run([](const Request& request, std::size_t) {
    auto packets = answer(request.header, std::string(600, 'x'));
    packets.pop_back();
    return packets;
  });
  EXPECT_THAT(outcomes, ElementsAre(FailsWith(AskError::incomplete)));
}

// Who was busy elsewhere has answers in its queue.
TEST_F(ConversationTest, AnAnswerThatIsStillToBeReadIsNotLost) {
  ask();
  std::array<std::byte, kMaxPacket> buffer{};
  ASSERT_NE(conversation.next_datagram(Network::kStart, buffer), 0U);
  const ntp::Monotonic later = Network::kStart + 2s;
  EXPECT_EQ(conversation.next_datagram(later, buffer, Network::kStart + kRoundTrip), 0U);
  EXPECT_EQ(conversation.in_flight(), 1U);
  EXPECT_NE(conversation.next_datagram(later, buffer, later), 0U);
}

// What arrives in pieces.

TEST_F(ConversationTest, ReversedFragments) {
  const std::string text(2000, 'x');
  const Network network = run([&](const Request& request, std::size_t) {
    auto packets = answer(request.header, text);
    std::ranges::reverse(packets);
    return packets;
  });
  EXPECT_THAT(outcomes, ElementsAre(Says(text)));
  EXPECT_EQ(network.requests().size(), 1U);
}

TEST_F(ConversationTest, DuplicatedFragments) {
  const std::string text(1000, 'x');
  run([&](const Request& request, std::size_t) {
    auto packets = answer(request.header, text);
    auto again = packets;
    packets.insert(packets.begin(), again.begin(), again.end());
    return packets;
  });
  EXPECT_THAT(outcomes, ElementsAre(Says(text)));
}

TEST_F(ConversationTest, TheFirstOfTwoOverlappingFragmentsWins) {
  run([](const Request& request, std::size_t) {
    return Datagrams{fragment(request.header, 0, "abc", true),
                     fragment(request.header, 2, "XX", true),
                     fragment(request.header, 3, "d", false)};
  });
  EXPECT_THAT(outcomes, ElementsAre(Says("abcd")));
}

class MissingFragmentTest : public ConversationTest,
                            public testing::WithParamInterface<std::ptrdiff_t> {};

TEST_P(MissingFragmentTest, CostsAtMostThreeRoundTrips) {
  const std::string text(1000, 'x');
  const Network network = run([&](const Request& request, std::size_t nth) {
    auto packets = answer(request.header, text);
    if (nth == 0) packets.erase(packets.begin() + GetParam());
    return packets;
  });
  EXPECT_THAT(outcomes, ElementsAre(Says(text)));
  EXPECT_EQ(network.requests().size(), 2U);
  EXPECT_LE(network.elapsed(), kRoundTrip + 3 * kRoundTrip);
}
INSTANTIATE_TEST_SUITE_P(FirstMiddleLast, MissingFragmentTest, testing::Values(0, 1, 2));

TEST_F(ConversationTest, AFragmentThatIsAlwaysMissingEndsAtTheDeadline) {
  const Network network = run([](const Request& request, std::size_t) {
    auto packets = answer(request.header, std::string(1000, 'x'));
    packets.erase(packets.begin() + 1);
    return packets;
  });
  EXPECT_THAT(outcomes, ElementsAre(FailsWith(AskError::incomplete)));
  EXPECT_EQ(network.elapsed(), patience.deadline);
  EXPECT_LE(network.requests().size(), patience.max_tries);
}

TEST_F(ConversationTest, FragmentsOfTwoTriesAreNotJoined) {
  run([](const Request& request, std::size_t nth) {
    if (nth == 0) return Datagrams{fragment(request.header, 0, "abc", true)};
    if (nth == 1) return Datagrams{fragment(request.header, 3, "xyz", false)};
    return answer(request.header, "whole");
  });
  EXPECT_THAT(outcomes, ElementsAre(Says("whole")));
}

TEST_F(ConversationTest, MoreWithoutEndIsTooLarge) {
  run([](const Request& request, std::size_t) {
    Datagrams packets;
    for (std::size_t i = 0; i < 200; ++i) {
      packets.push_back(fragment(request.header, i * 468 % 65'000 + i, "x", true));
    }
    return packets;
  });
  EXPECT_THAT(outcomes, ElementsAre(FailsWith(AskError::too_large)));
}

TEST_F(ConversationTest, AFalseCountIsNotBelieved) {
  run([](const Request& request, std::size_t nth) {
    if (nth > 0) return answer(request.header, "ok");
    Header header = reply_header(request.header);
    header.count = 400;
    return Datagrams{raw_packet(header, "short"), Bytes(11)};
  });
  EXPECT_THAT(outcomes, ElementsAre(Says("ok")));
}

// What does not belong to the question.

class ForeignReplyTest : public ConversationTest,
                         public testing::WithParamInterface<std::function<void(Header&)>> {};

TEST_P(ForeignReplyTest, IsDropped) {
  run([](const Request& request, std::size_t) {
    Header foreign = request.header;
    foreign.response = true;
    GetParam()(foreign);
    foreign.count = 5;
    auto packets = answer(request.header, "ok");
    packets.insert(packets.begin(), raw_packet(foreign, "wrong"));
    return packets;
  });
  EXPECT_THAT(outcomes, ElementsAre(Says("ok")));
  EXPECT_EQ(conversation.dropped(), 1U);
}
INSTANTIATE_TEST_SUITE_P(
    Field, ForeignReplyTest,
    testing::Values([](Header& h) { ++h.sequence.value; }, [](Header& h) { --h.sequence.value; },
                    [](Header& h) { h.opcode = 1; }, [](Header& h) { h.opcode = 30; },
                    [](Header& h) { h.association.value = 7; }, [](Header& h) { h.version = 3; },
                    [](Header& h) { h.response = false; },
                    [](Header& h) {
                      h.association.value = 7;
                      h.error = true;
                    }));

TEST_F(ConversationTest, LeapBitsOfTheServerDoNotMatter) {
  run([](const Request& request, std::size_t) {
    Header header = request.header;
    header.leap = ntp::Leap::unsynchronised;
    return answer(header, "ok");
  });
  EXPECT_THAT(outcomes, ElementsAre(Says("ok")));
}

TEST_F(ConversationTest, ALateAnswerIsNotTakenForTheNextOne) {
  Header first;
  Network network{conversation, kRoundTrip, [&](const Request& request, std::size_t nth) {
                    if (nth == 0) {
                      first = request.header;
                      return good(request, nth);
                    }
                    return Datagrams{fragment(first, 0, "late", false),
                                     fragment(request.header, 0, "new", false)};
                  }};
  ask();
  network.run();
  ask();
  network.run();
  EXPECT_THAT(outcomes, ElementsAre(Says("ok"), Says("new")));
  EXPECT_EQ(conversation.dropped(), 1U);
}

TEST_F(ConversationTest, AnAnswerToAnEarlierTryIsGood) {
  ask();
  Network network{conversation, 600ms, good};  // longer than the first retry
  network.run();
  EXPECT_THAT(outcomes, ElementsAre(Says("ok")));
  EXPECT_EQ(network.elapsed(), 600ms);
  EXPECT_EQ(network.requests().size(), 2U);
}

TEST_F(ConversationTest, AnswersMayComeInAnyOrder) {
  ask(1);
  ask(2);
  Datagrams held;
  Network network{conversation, kRoundTrip, [&](const Request& request, std::size_t nth) {
                    const auto name = std::to_string(request.header.association.value);
                    held.insert(held.begin(), answer(request.header, name).front());
                    return nth == 1 ? held : Datagrams{};
                  }};
  network.run();
  EXPECT_THAT(outcomes, ElementsAre(Says("2"), Says("1")));
}

// Errors.

TEST_F(ConversationTest, AnErrorReplyEndsTheQuestion) {
  const Network network = run([](const Request& request, std::size_t) {
    Header header = reply_header(request.header, 0x0500);
    header.error = true;
    header.more = true;   // none of these three means anything in an error,
    header.offset = 936;  // and servers leave in them what an earlier
    header.count = 468;   // answer had there
    return Datagrams{raw_packet(header, {})};
  });
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].error(), (Failure{AskError::server_error, 5}));
  EXPECT_EQ(network.elapsed(), kRoundTrip);
}

TEST_F(ConversationTest, AnErrorNumberWithoutANameIsPassedOn) {
  run([](const Request& request, std::size_t) { return Datagrams{error(request.header, 255)}; });
  EXPECT_EQ(outcomes.at(0).error(), (Failure{AskError::server_error, 255}));
}

TEST_F(ConversationTest, KeepsTheLeapBitsOfAnErrorReply) {
  run([](const Request& request, std::size_t) {
    Header header = reply_header(request.header, 0x0500);
    header.error = true;
    header.leap = ntp::Leap::unsynchronised;
    return Datagrams{raw_packet(header, {})};
  });
  EXPECT_EQ(outcomes.at(0).error(),
            (Failure{AskError::server_error, 5, ntp::Leap::unsynchronised}));
}

TEST_F(ConversationTest, RefusalEndsEverything) {
  ask_many(20);
  Network network{conversation, kRoundTrip, silent};
  network.run(Network::kStart + 10ms);
  conversation.on_refused();
  EXPECT_EQ(outcomes.size(), 20U);
  EXPECT_THAT(outcomes, Each(FailsWith(AskError::refused)));
  EXPECT_TRUE(conversation.idle());
}

TEST_F(ConversationTest, AHandlerOfARefusalMayAskAgain) {
  conversation.ask({}, [this](const Outcome&) { ask(); });
  conversation.on_refused();
  EXPECT_FALSE(conversation.idle());
  Network{conversation, kRoundTrip, good}.run();
  EXPECT_THAT(outcomes, ElementsAre(Says("ok")));
}

TEST_F(ConversationTest, AQuestionThatFitsNoPacketFails) {
  ask(0, std::string(kMaxData + 1, 'x'));
  ask(0, std::string(kMaxData, 'x'));
  Network{conversation, kRoundTrip, good}.run();
  EXPECT_THAT(outcomes, ElementsAre(FailsWith(AskError::too_large), Says("ok")));
}

// Sequence numbers.

TEST_F(ConversationTest, EveryTryHasItsOwnSequence) {
  ask_many(3);
  Network network{conversation, kRoundTrip, silent};
  network.run();
  std::map<Sequence, int> seen;
  for (const Request& request : network.requests()) ++seen[request.header.sequence];
  EXPECT_EQ(seen.size(), network.requests().size());
  EXPECT_EQ(network.requests()[0].header.sequence, kFirst);
}

TEST_F(ConversationTest, ZeroIsNoSequence) {
  conversation = Conversation{Sequence{65'535}};
  ask_many(3);
  Network network{conversation, kRoundTrip, good};
  network.run();
  std::vector<unsigned> sequences;
  for (const Request& request : network.requests()) {
    sequences.push_back(request.header.sequence.value);
  }
  EXPECT_THAT(sequences, ElementsAre(65'535U, 1U, 2U));
}

TEST_F(ConversationTest, AnOutstandingSequenceIsNotUsedAgain) {
  patience.deadline = 1h;
  patience.total = 2h;
  patience.max_tries = 1;
  conversation = Conversation{kFirst, patience};
  Sequence stubborn;
  std::size_t reused = 0;
  std::function<void(const Outcome&)> again;
  std::uint32_t left = 66'000;  // once round all numbers
  again = [&](const Outcome&) {
    if (--left > 0) conversation.ask({Opcode::read_variables, {2}, {}}, again);
  };
  ask(1);
  conversation.ask({Opcode::read_variables, {2}, {}}, again);
  Network network{conversation, 1ms, [&](const Request& request, std::size_t nth) {
                    if (nth == 0) {
                      stubborn = request.header.sequence;
                      return silent(request, nth);
                    }
                    reused += request.header.sequence == stubborn;
                    return good(request, nth);
                  }};
  network.run();
  EXPECT_EQ(left, 0U);
  EXPECT_EQ(reused, 0U);
}

// Handlers that ask.

TEST_F(ConversationTest, AHandlerMayAskMore) {
  conversation.ask({}, [this](const Outcome&) { ask_many(30); });
  Network network{conversation, kRoundTrip, good};
  network.run();
  EXPECT_EQ(outcomes.size(), 30U);
  EXPECT_THAT(outcomes, Each(Says("ok")));
  EXPECT_EQ(network.elapsed(), 3 * kRoundTrip);
}

TEST_F(ConversationTest, AHandlerOfATimeOutMayAskMore) {
  int left = 3;
  std::function<void(const Outcome&)> again = [&](const Outcome& outcome) {
    outcomes.push_back(outcome);
    if (--left > 0) conversation.ask({}, again);
  };
  conversation.ask({}, again);
  Network network{conversation, kRoundTrip, silent};
  network.run();
  EXPECT_EQ(outcomes.size(), 3U);
  EXPECT_EQ(network.elapsed(), 3 * patience.deadline);
}

TEST_F(ConversationTest, NewQuestionsWantToBeSentAtOnce) {
  EXPECT_EQ(conversation.next_deadline(), ntp::Monotonic::max());
  ask();
  EXPECT_EQ(conversation.next_deadline(), ntp::Monotonic{});
}

// A server that answers everything, slowly, is not heard for ever.
TEST_F(ConversationTest, EverythingTogetherHasAnEndToo) {
  ask_many(4000);
  Network network{conversation, kRoundTrip, good};
  network.set_jitter([](std::size_t) { return 1800ms; });
  network.run();
  EXPECT_EQ(outcomes.size(), 4000U);
  EXPECT_THAT(outcomes.back(), FailsWith(AskError::no_answer));
  EXPECT_LE(network.elapsed(), Patience{}.total + 1s);
}

}  // namespace
}  // namespace mode6
