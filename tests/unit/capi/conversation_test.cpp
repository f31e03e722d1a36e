#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mode6/trailer.hpp"
#include "talk.hpp"

namespace capi {
namespace {

TEST(Open, WritesNullWhenItFails) {
  char somewhere = 0;
  auto* talk = reinterpret_cast<mode6_conversation*>(&somewhere);
  mode6_options options{};
  options.version = 5;
  EXPECT_EQ(mode6_open(&talk, 1, &options), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(talk, nullptr);
  EXPECT_EQ(mode6_open(nullptr, 1, nullptr), MODE6_ERROR_ARGUMENT);
}

TEST(Open, EveryMemberOutOfItsRangeIsRefused) {
  const auto refuses = [](auto change) {
    mode6_options options{};
    change(options);
    mode6_conversation* talk = nullptr;
    const int result = mode6_open(&talk, 1, &options);
    mode6_close(&talk);
    return result == MODE6_ERROR_ARGUMENT;
  };
  EXPECT_FALSE(refuses([](mode6_options&) {}));
  EXPECT_TRUE(refuses([](mode6_options& o) { o.deadline_ns = -1; }));
  EXPECT_TRUE(refuses([](mode6_options& o) { o.deadline_ns = INT64_MAX; }));
  EXPECT_TRUE(refuses([](mode6_options& o) { o.first_retry_ns = -1; }));
  EXPECT_TRUE(refuses([](mode6_options& o) { o.shortest_retry_ns = INT64_MAX; }));
  EXPECT_TRUE(refuses([](mode6_options& o) { o.longest_retry_ns = INT64_MIN; }));
  EXPECT_TRUE(refuses([](mode6_options& o) { o.window = 257; }));
  EXPECT_TRUE(refuses([](mode6_options& o) { o.max_tries = 17; }));
  EXPECT_TRUE(refuses([](mode6_options& o) { o.reserved[4] = 1; }));
}

TEST(Close, TwiceAndNullDoNothing) {
  mode6_conversation* talk = nullptr;
  ASSERT_EQ(mode6_open(&talk, 1, nullptr), MODE6_OK);
  mode6_close(&talk);
  EXPECT_EQ(talk, nullptr);
  mode6_close(&talk);
  mode6_close(nullptr);
}

TEST(Close, WithQuestionsUnderwayFreesThem) {
  Talk talk;
  EXPECT_GT(mode6_ask_variables(talk, 0, nullptr), 0);
  const int peers = mode6_ask_peers(talk, 1);
  talk.send(silence);
  EXPECT_EQ(mode6_release(talk, peers), MODE6_OK);
}

TEST(Ask, SaysWhatItWasGiven) {
  Talk talk;
  const std::string data(MODE6_MAX_REQUEST, 'x');
  mode6_ask(talk, 31, 65535, data.data(), data.size());
  mode6_ask_variables(talk, 7, "leap,stratum");
  mode6_ask_status(talk);
  talk.send(silence);
  ASSERT_EQ(talk.requests.size(), 3U);
  EXPECT_EQ(talk.requests[0].header.opcode, 31);
  EXPECT_EQ(talk.requests[0].header.association.value, 65535);
  EXPECT_EQ(talk.requests[0].header.sequence.value, 1000);
  EXPECT_EQ(talk.requests[0].data, data);
  EXPECT_EQ(talk.requests[1].header.opcode, MODE6_READ_VARIABLES);
  EXPECT_EQ(talk.requests[1].data, "leap,stratum");
  EXPECT_EQ(talk.requests[2].header.opcode, MODE6_READ_STATUS);
}

TEST(Ask, RefusesWhatNoPacketHolds) {
  Talk talk;
  const std::string data(MODE6_MAX_REQUEST + 1, 'x');
  EXPECT_EQ(mode6_ask(talk, 2, 0, data.data(), data.size()), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_ask(talk, 2, 0, nullptr, 1), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_ask(talk, 32, 0, nullptr, 0), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_ask(talk, -1, 0, nullptr, 0), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_ask_variables(talk, 0, data.c_str()), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_idle(talk), 1);
}

TEST(Ask, NoMoreThanTheBound) {
  Talk talk;
  int first = 0;
  for (int i = 0; i < MODE6_MAX_QUESTIONS; ++i) {
    const int question = mode6_ask_status(talk);
    if (first == 0) first = question;
    ASSERT_GT(question, 0);
  }
  EXPECT_EQ(mode6_ask_status(talk), MODE6_ERROR_LIMIT);
  EXPECT_EQ(mode6_ask_peers(talk, 1), MODE6_ERROR_LIMIT);
  EXPECT_EQ(mode6_release(talk, first), MODE6_OK);
  EXPECT_GT(mode6_ask_status(talk), 0);
}

TEST(SetKey, SignsTheQuestionsThatFollow) {
  Talk talk;
  std::array<std::byte, MODE6_MAX_PACKET> packet{};
  mode6_ask_status(talk);
  ASSERT_EQ(mode6_set_key(talk, 42, "SHA1", "secret", 6), MODE6_OK);
  mode6_ask_variables(talk, 0, "leap");
  ASSERT_EQ(mode6_set_key(talk, 0, nullptr, nullptr, 0), MODE6_OK);
  mode6_ask_status(talk);
  EXPECT_EQ(mode6_next_packet(talk, kStart, packet.data(), packet.size()), 12);
  ASSERT_EQ(mode6_next_packet(talk, kStart, packet.data(), packet.size()), 16 + 24);
  const ntp::Key key{{42}, ntp::KeyType::sha1, {}, {}};
  ntp::Key good = key;
  for (const char c : std::string_view{"secret"}) good.secret.push_back(std::byte(c));
  const auto signed_packet = ntp::ByteView{packet}.first(40);
  EXPECT_TRUE(mode6::is_authentic(signed_packet, 4, good));
  EXPECT_FALSE(mode6::is_authentic(signed_packet, 4, key));
  EXPECT_EQ(mode6_next_packet(talk, kStart, packet.data(), packet.size()), 12);
}

TEST(SetKey, AnswersWithoutTheKeyAreNotBelieved) {
  Talk talk;
  ASSERT_EQ(mode6_set_key(talk, 42, "AES-128-CMAC", "0123456789abcdef", 16), MODE6_OK);
  const int question = mode6_ask_variables(talk, 7, nullptr);
  talk.run(two_peers);
  EXPECT_EQ(mode6_state(talk, question), MODE6_FAILED_NOT_SIGNED);
}

TEST(SetKey, SignsWhatAsksForPeersToo) {
  Talk talk;
  ASSERT_EQ(mode6_set_key(talk, 42, "SHA1", "secret", 6), MODE6_OK);
  mode6_ask_peers(talk, 1);
  std::array<std::byte, MODE6_MAX_PACKET> packet{};
  // READSTAT and the clock; 12 and 17 octets, padded, and the MAC.
  EXPECT_EQ(mode6_next_packet(talk, kStart, packet.data(), packet.size()), 16 + 24);
  EXPECT_EQ(mode6_next_packet(talk, kStart, packet.data(), packet.size()), 24 + 24);
}

TEST(SetKey, PeersThatAreNotSignedAreNotBelieved) {
  Talk talk;
  ASSERT_EQ(mode6_set_key(talk, 42, "SHA1", "secret", 6), MODE6_OK);
  const int peers = mode6_ask_peers(talk, 1);
  talk.run(two_peers);
  EXPECT_EQ(mode6_state(talk, peers), MODE6_FAILED_NOT_SIGNED);
}

TEST(SetKey, RefusesWhatIsNoKey) {
  Talk talk;
  const std::string secret(65, 'x');
  EXPECT_EQ(mode6_set_key(talk, 0, "SHA1", "secret", 6), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_set_key(talk, 65536, "SHA1", "secret", 6), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_set_key(talk, 1, "ROT13", "secret", 6), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_set_key(talk, 1, nullptr, "secret", 6), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_set_key(talk, 1, "SHA1", "secret", 0), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_set_key(talk, 1, "SHA1", secret.data(), secret.size()), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_set_key(nullptr, 1, "SHA1", "secret", 6), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_set_key(talk, 65535, "SHA1", secret.data(), 64), MODE6_OK);
}

TEST(Options, VersionDeadlineAndWindowAreObeyed) {
  mode6_options options{};
  options.version = 3;
  options.deadline_ns = 50 * kMillisecond;
  options.window = 2;
  Talk talk{&options};
  for (int i = 0; i < 5; ++i) mode6_ask_status(talk);
  talk.send(silence);
  ASSERT_EQ(talk.requests.size(), 2U);
  EXPECT_EQ(talk.requests[0].header.version, 3);
  talk.run(silence);
  EXPECT_EQ(talk.now, kStart + 50 * kMillisecond);
}

TEST(Drive, NullIsAnErrorEverywhere) {
  std::array<char, MODE6_MAX_PACKET> buffer{};
  Talk talk;
  EXPECT_EQ(mode6_ask_status(nullptr), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_ask_peers(nullptr, 1), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_next_packet(nullptr, 0, buffer.data(), buffer.size()), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_next_packet(talk, 0, nullptr, buffer.size()), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_feed(nullptr, buffer.data(), 12, 0), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_feed(talk, nullptr, 12, 0), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_refused(nullptr), MODE6_ERROR_ARGUMENT);
  EXPECT_EQ(mode6_idle(nullptr), 1);
  EXPECT_EQ(mode6_timeout(nullptr, 0), INT64_MAX);
  EXPECT_EQ(mode6_poll_timeout(nullptr, 0), -1);
}

TEST(Drive, ASmallBufferLosesNothing) {
  Talk talk;
  std::array<char, MODE6_MAX_PACKET> buffer{};
  mode6_ask_status(talk);
  EXPECT_EQ(mode6_next_packet(talk, kStart, buffer.data(), buffer.size() - 1), MODE6_ERROR_BUFFER);
  EXPECT_EQ(mode6_next_packet(talk, kStart, buffer.data(), buffer.size()), 12);
}

TEST(Drive, ATimeOutOfItsRangeIsRefused) {
  Talk talk;
  std::array<char, MODE6_MAX_PACKET> buffer{};
  mode6_ask_status(talk);
  for (const int64_t bad : {INT64_MIN, int64_t{-1}, INT64_MAX}) {
    EXPECT_EQ(mode6_next_packet(talk, bad, buffer.data(), buffer.size()), MODE6_ERROR_ARGUMENT);
    EXPECT_EQ(mode6_feed(talk, buffer.data(), 12, bad), MODE6_ERROR_ARGUMENT);
  }
  EXPECT_EQ(mode6_next_packet(talk, INT64_MAX / 2, buffer.data(), buffer.size()), 12);
}

TEST(Drive, AClockThatGoesBackStandsStill) {
  Talk talk;
  const int question = mode6_ask_status(talk);
  Datagrams answers = talk.send(two_peers);
  talk.now -= 1000 * kMillisecond;
  EXPECT_EQ(mode6_feed(talk, answers.at(0).data(), answers[0].size(), talk.now), 1);
  EXPECT_EQ(mode6_state(talk, question), MODE6_OK);
}

TEST(Drive, FeedSaysWhetherADatagramBelongedToAQuestion) {
  Talk talk;
  mode6_ask_status(talk);
  Datagrams answers = talk.send(two_peers);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(mode6_feed(talk, nullptr, 0, talk.now), 0);
  EXPECT_EQ(mode6_feed(talk, "hello", 5, talk.now), 0);
  EXPECT_EQ(mode6_feed(talk, answers[0].data(), answers[0].size(), talk.now), 1);
  EXPECT_EQ(mode6_feed(talk, answers[0].data(), answers[0].size(), talk.now), 0);
}

TEST(Timeout, NowThenTheRetryThenNever) {
  Talk talk;
  EXPECT_EQ(mode6_timeout(talk, kStart), INT64_MAX);
  EXPECT_EQ(mode6_poll_timeout(talk, kStart), -1);
  mode6_ask_status(talk);
  EXPECT_EQ(mode6_timeout(talk, kStart), 0);
  EXPECT_EQ(mode6_poll_timeout(talk, kStart), 0);
  talk.send(silence);
  EXPECT_EQ(mode6_timeout(talk, kStart), 400 * kMillisecond);
  EXPECT_EQ(mode6_poll_timeout(talk, kStart + 1), 400);
  EXPECT_EQ(mode6_poll_timeout(talk, kStart + 400 * kMillisecond - 1), 1);
  EXPECT_EQ(mode6_timeout(talk, kStart + 500 * kMillisecond), 0);
  EXPECT_EQ(mode6_timeout(talk, INT64_MAX), 0);
  mode6_refused(talk);
  EXPECT_EQ(mode6_timeout(talk, kStart), INT64_MAX);
}

// Every datagram that ever made a parser of ours sweat, as an answer to anything.
TEST(Feed, TheWholeFuzzCorpusChangesNothing) {
  Talk talk;
  const int question = mode6_ask_status(talk);
  const int peers = mode6_ask_peers(talk, 1);
  talk.send(silence);
  std::size_t fed = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{CORPUS}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    const std::string octets{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_GE(mode6_feed(talk, octets.data(), octets.size(), talk.now), 0) << entry.path();
    ++fed;
  }
  EXPECT_GT(fed, 20U);
  EXPECT_EQ(mode6_state(talk, question), MODE6_PENDING);
  talk.run(two_peers);
  EXPECT_EQ(mode6_state(talk, question), MODE6_OK);
  EXPECT_EQ(mode6_state(talk, peers), MODE6_OK);
}

}  // namespace
}  // namespace capi
