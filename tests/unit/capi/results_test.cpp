#include <algorithm>
#include <gtest/gtest.h>

#include "talk.hpp"

namespace capi {
namespace {

using namespace std::string_view_literals;

TEST(State, GoesFromPendingToOk) {
  Talk talk;
  const int question = mode6_ask_variables(talk, 7, "");
  EXPECT_EQ(mode6_state(talk, question), MODE6_PENDING);
  EXPECT_EQ(mode6_text(talk, question, nullptr, 0), MODE6_ERROR_ORDER);
  EXPECT_EQ(mode6_status(talk, question), MODE6_ERROR_ORDER);
  talk.run(two_peers);
  EXPECT_EQ(mode6_state(talk, question), MODE6_OK);
  EXPECT_EQ(mode6_status(talk, question), 0x963a);
  EXPECT_EQ(text_of(mode6_text, talk, question), "srcadr=192.0.2.1, stratum=2\r\n");
}

TEST(State, EveryWayToFailHasItsCode) {
  const auto failure = [](const Talk::Server& server) {
    Talk talk;
    const int question = mode6_ask_status(talk);
    talk.run(server);
    EXPECT_EQ(mode6_text(talk, question, nullptr, 0), MODE6_ERROR_ORDER);
    return mode6_state(talk, question);
  };
  EXPECT_EQ(failure(silence), MODE6_FAILED_NO_ANSWER);
  EXPECT_EQ(failure([](const Request& request) {
              return Datagrams{mode6::fragment(request.header, 0, "half", true)};
            }),
            MODE6_FAILED_INCOMPLETE);
  EXPECT_EQ(failure([](const Request& request) {
              return Datagrams{mode6::fragment(request.header, 65535, "over", true)};
            }),
            MODE6_FAILED_TOO_LARGE);
  EXPECT_EQ(
      failure([](const Request& request) { return Datagrams{mode6::error(request.header, 1)}; }),
      MODE6_FAILED_SERVER);
}

TEST(State, RefusedEndsEverything) {
  Talk talk;
  const int question = mode6_ask_status(talk);
  const int peers = mode6_ask_peers(talk, 1);
  talk.send(silence);
  EXPECT_EQ(mode6_refused(talk), MODE6_OK);
  EXPECT_EQ(mode6_idle(talk), 1);
  EXPECT_EQ(mode6_state(talk, question), MODE6_FAILED_REFUSED);
  EXPECT_EQ(mode6_state(talk, peers), MODE6_FAILED_REFUSED);
}

TEST(ServerCode, IsWhatTheServerSaid) {
  Talk talk;
  const int question = mode6_ask_status(talk);
  EXPECT_EQ(mode6_server_code(talk, question), MODE6_ERROR_ORDER);
  talk.run([](const Request& request) { return Datagrams{mode6::error(request.header, 200)}; });
  EXPECT_EQ(mode6_server_code(talk, question), 200);
  EXPECT_EQ(mode6_server_code(talk, question + 1), MODE6_ERROR_QUESTION);
}

TEST(Text, ASmallBufferGetsItsPartAndTheWholeLength) {
  Talk talk;
  const int question = mode6_ask_variables(talk, 7, nullptr);
  talk.run(two_peers);
  std::array<char, 8> buffer{};
  buffer.fill('#');
  EXPECT_EQ(mode6_text(talk, question, buffer.data(), 7), 29);
  EXPECT_EQ(std::string_view(buffer.data(), 8), "srcadr\0#"sv);
  EXPECT_EQ(mode6_text(talk, question, buffer.data(), 1), 29);
  EXPECT_EQ(buffer[0], '\0');
  EXPECT_EQ(mode6_text(talk, question, nullptr, 0), 29);
  EXPECT_EQ(mode6_text(talk, question, nullptr, 1), MODE6_ERROR_ARGUMENT);
}

TEST(Text, FragmentsInAnyOrderAndOctetsOfAnyKind) {
  Talk talk;
  const int question = mode6_ask(talk, MODE6_READ_CLOCK, 3, nullptr, 0);
  const std::string whole = std::string(1000, '\0') + "end\xff";
  talk.run([&](const Request& request) {
    Datagrams parts = mode6::answer(request.header, whole, 0, 100);
    std::ranges::reverse(parts);
    return parts;
  });
  EXPECT_EQ(text_of(mode6_text, talk, question), whole);
}

TEST(Peers, TakeTwoRoundTrips) {
  Talk talk;
  const int question = mode6_ask_peers(talk, 1);
  talk.run(two_peers);
  EXPECT_EQ(talk.now, kStart + 2 * kRoundTrip);
  EXPECT_EQ(mode6_state(talk, question), MODE6_OK);
  EXPECT_EQ(mode6_status(talk, question), 0x0615);
  ASSERT_EQ(mode6_peer_count(talk, question), 2);
  mode6_peer peer{};
  ASSERT_EQ(mode6_peer_at(talk, question, 0, &peer), MODE6_OK);
  EXPECT_EQ(peer.association, 7);
  EXPECT_EQ(peer.status, 0x963a);
  EXPECT_EQ(peer.result, MODE6_OK);
  EXPECT_EQ(text_of(mode6_peer_text, talk, question, 0), "srcadr=192.0.2.1, stratum=2\r\n");
  uint64_t clock = 0;
  EXPECT_EQ(mode6_peers_clock(talk, question, &clock), MODE6_OK);
  EXPECT_EQ(clock, 0xee11'0000'8000'0000U);
}

TEST(Peers, OneThatVanishedSaysWhy) {
  Talk talk;
  const int question = mode6_ask_peers(talk, 1);
  talk.run(two_peers);
  mode6_peer peer{};
  ASSERT_EQ(mode6_peer_at(talk, question, 1, &peer), MODE6_OK);
  EXPECT_EQ(peer.association, 9);
  EXPECT_EQ(peer.result, MODE6_FAILED_SERVER);
  EXPECT_EQ(peer.server_code, 4);
  EXPECT_EQ(text_of(mode6_peer_text, talk, question, 1), "");
}

TEST(Peers, AreDoneWhileOtherQuestionsGoOn) {
  Talk talk;
  const int slow = mode6_ask(talk, MODE6_READ_MRU, 0, nullptr, 0);
  const int peers = mode6_ask_peers(talk, 1);
  int done_at_try = 0;
  int tries = 0;
  talk.run([&](const Request& request) {
    if (request.header.opcode != MODE6_READ_MRU) return two_peers(request);
    ++tries;
    if (done_at_try == 0 && mode6_state(talk, peers) == MODE6_OK) done_at_try = tries;
    return Datagrams{};
  });
  EXPECT_EQ(done_at_try, 2);
  EXPECT_EQ(mode6_state(talk, slow), MODE6_FAILED_NO_ANSWER);
  EXPECT_EQ(mode6_next_ended(talk), peers);
  EXPECT_EQ(mode6_next_ended(talk), slow);
  EXPECT_EQ(mode6_next_ended(talk), 0);
}

TEST(Peers, WhereThereAreNone) {
  Talk talk;
  const int question = mode6_ask_peers(talk, 0);
  talk.run([](const Request& request) { return mode6::answer(request.header, "", 0xc012); });
  EXPECT_EQ(mode6_peer_count(talk, question), 0);
  mode6_peer peer{};
  EXPECT_EQ(mode6_peer_at(talk, question, 0, &peer), MODE6_ERROR_ARGUMENT);
  uint64_t clock = 1;
  EXPECT_EQ(mode6_peers_clock(talk, question, &clock), MODE6_OK);
  EXPECT_EQ(clock, 0U);
}

TEST(Results, OfTheOtherKindAreRefused) {
  Talk talk;
  const int plain = mode6_ask_status(talk);
  const int peers = mode6_ask_peers(talk, 1);
  talk.run(two_peers);
  mode6_peer peer{};
  EXPECT_EQ(mode6_peer_count(talk, plain), MODE6_ERROR_ORDER);
  EXPECT_EQ(mode6_peer_at(talk, plain, 0, &peer), MODE6_ERROR_ORDER);
  EXPECT_EQ(mode6_text(talk, peers, nullptr, 0), MODE6_ERROR_ORDER);
  EXPECT_EQ(mode6_peer_at(talk, peers, -1, &peer), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_peer_at(talk, peers, 2, &peer), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_peer_at(talk, peers, 0, nullptr), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_peers_clock(talk, peers, nullptr), MODE6_ERROR_ARGUMENT);
}

TEST(Results, OfNobody) {
  Talk talk;
  for (const int question : {0, 1, -7}) {
    EXPECT_EQ(mode6_state(talk, question), MODE6_ERROR_QUESTION);
    EXPECT_EQ(mode6_status(talk, question), MODE6_ERROR_QUESTION);
    EXPECT_EQ(mode6_text(talk, question, nullptr, 0), MODE6_ERROR_QUESTION);
    EXPECT_EQ(mode6_peer_count(talk, question), MODE6_ERROR_QUESTION);
    EXPECT_EQ(mode6_release(talk, question), MODE6_ERROR_QUESTION);
  }
  EXPECT_EQ(mode6_state(nullptr, 1), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_server_code(nullptr, 1), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_peer_count(nullptr, 1), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_release(nullptr, 1), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_next_ended(nullptr), MODE6_ERROR_ARGUMENT);
}

TEST(Release, TwiceIsAnError) {
  Talk talk;
  const int question = mode6_ask_status(talk);
  talk.run(two_peers);
  EXPECT_EQ(mode6_release(talk, question), MODE6_OK);
  EXPECT_EQ(mode6_release(talk, question), MODE6_ERROR_QUESTION);
  EXPECT_EQ(mode6_state(talk, question), MODE6_ERROR_QUESTION);
  EXPECT_EQ(mode6_next_ended(talk), 0);
}

TEST(Release, UnderwayTheAnswersGoNowhere) {
  Talk talk;
  const int plain = mode6_ask_status(talk);
  const int peers = mode6_ask_peers(talk, 1);
  talk.send(silence);
  EXPECT_EQ(mode6_release(talk, plain), MODE6_OK);
  EXPECT_EQ(mode6_release(talk, peers), MODE6_OK);
  EXPECT_EQ(mode6_release(talk, peers), MODE6_ERROR_QUESTION);
  talk.run(two_peers);
  EXPECT_EQ(mode6_next_ended(talk), 0);
  const int next = mode6_ask_status(talk);
  EXPECT_NE(next, plain);
  EXPECT_NE(next, peers);
}

}  // namespace
}  // namespace capi
