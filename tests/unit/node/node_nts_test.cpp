// Sealed requests: what is answered, with how much, and who is not.
#include <gtest/gtest.h>

#include "sealed_client.hpp"
#include "simulated_daemon.hpp"

namespace node {
namespace {

using Verdict = nts::Session::Verdict;

const ntp::Endpoint kRemote = endpoint("192.0.2.50", 40123);

class NodeNts : public testing::Test {
 protected:
  explicit NodeNts(core::Settings settings = root_settings()) : daemon{settings} {
    daemon.pass(60s);
    SealedClient::enable(daemon.node);
  }
  /// The one answer, or nothing.
  Octets ask(const Octets& request) {
    const auto sent = daemon.send(request, kRemote, false);
    EXPECT_LE(sent.size(), 1U);
    return sent.empty() ? Octets{} : sent.front();
  }
  const NtsCounters& counted() { return daemon.node.nts().counters; }

  SimulatedDaemon daemon;
};

core::Settings ruled_by(core::RestrictFlags flags) {
  core::Settings settings = root_settings();
  settings.restricts.push_back({ntp::IpAddress::v4(0), ntp::IpAddress::v4(0), false, flags});
  return settings;
}

TEST_F(NodeNts, EachAnswerFillsTheStoreAndIsNoLongerThanItsRequest) {
  for (const auto aead : {nts::Aead::siv_cmac_256, nts::Aead::siv_cmac_384}) {
    for (std::size_t cookies = 1; cookies <= nts::kMaxCookies; ++cookies) {
      SealedClient client{daemon.node, cookies, aead};
      const Octets request = client.request();
      const Octets answer = ask(request);
      EXPECT_LE(answer.size(), request.size());
      EXPECT_EQ(client.open(answer), Verdict::good) << cookies;
      EXPECT_EQ(ntp::parse_packet(answer)->header.stratum.value, 1);
      if (aead == nts::Aead::siv_cmac_256) {
        EXPECT_EQ(client.session.cookies(), nts::kMaxCookies);
      }
    }
  }
  EXPECT_EQ(counted().good, 2 * nts::kMaxCookies);
  EXPECT_EQ(counted().sent, 2 * nts::kMaxCookies);
  EXPECT_EQ(counted().current, 2 * nts::kMaxCookies);
  EXPECT_EQ(counted().bad, 0U);
}

TEST_F(NodeNts, HalvesAreMetWithSilence) {
  SealedClient client{daemon.node};
  const Octets whole = client.request();
  // Without the proof: its field is the last one.
  Octets unproved{whole.begin(), whole.end() - nts::authenticator_size(0)};
  EXPECT_TRUE(ask(unproved).empty());
  // With two cookies: the first field is the unique id, the next one the cookie.
  const auto cookie_at = ntp::kHeaderSize + nts::field_size(nts::kUniqueId);
  const auto cookie_end = cookie_at + nts::field_size(nts::cookie_size(nts::Aead::siv_cmac_256));
  Octets twice = whole;
  twice.insert(twice.begin() + static_cast<long>(cookie_end),
               whole.begin() + static_cast<long>(cookie_at),
               whole.begin() + static_cast<long>(cookie_end));
  EXPECT_TRUE(ask(twice).empty());
  EXPECT_EQ(counted().bad, 2U);
  EXPECT_EQ(counted().sent, 0U);
}

TEST_F(NodeNts, ACookieOfAKeyThatIsGoneDrawsAKissWithoutTime) {
  SealedClient client{daemon.node};
  const Octets request = client.request(42);
  SealedClient::enable(daemon.node);
  std::uint64_t other = 99;
  daemon.node.nts().keys.emplace([&other] { return other += 0x51ed2701U; }, 0);
  const Octets answer = ask(request);
  EXPECT_LE(answer.size(), request.size());
  EXPECT_EQ(client.open(answer), Verdict::refused);
  const ntp::Packet kiss = ntp::parse_packet(answer)->header;
  EXPECT_EQ(kiss.refid, ntp::refid("NTSN"));
  EXPECT_EQ(kiss.leap, ntp::Leap::unsynchronised);
  for (const ntp::Timestamp time : {kiss.origin, kiss.receive, kiss.transmit}) {
    EXPECT_EQ(time, ntp::Timestamp{42});
  }
  EXPECT_EQ(counted().too_old, 1U);
}

TEST_F(NodeNts, AForgedProofDrawsTheSameKissAndNoCookie) {
  SealedClient client{daemon.node, 1};
  Octets request = client.request();
  request.back() ^= std::byte{1};
  const Octets answer = ask(request);
  EXPECT_EQ(client.open(answer), Verdict::refused);
  EXPECT_LE(answer.size(), request.size());
  EXPECT_EQ(counted().made, 0U);
}

TEST_F(NodeNts, WhereItIsOffTheAnswerIsPlain) {
  SealedClient client{daemon.node};
  const Octets request = client.request();
  daemon.node.nts().keys.reset();
  const Octets answer = ask(request);
  EXPECT_EQ(answer.size(), ntp::kHeaderSize);
  EXPECT_EQ(ntp::parse_packet(answer)->header.stratum.value, 1);
  EXPECT_EQ(client.open(answer), Verdict::wrong);
}

TEST_F(NodeNts, OnlyClientsGetSealedAnswers) {
  SealedClient client{daemon.node};
  const Octets request = client.request(42, ntp::Mode::symmetric_active);
  const Octets answer = ask(request);
  EXPECT_LE(answer.size(), request.size());
  EXPECT_NE(client.open(answer), Verdict::good);
  EXPECT_EQ(counted().sent, 0U);
}

TEST_F(NodeNts, WithoutASourceTheAnswerIsSealedAndSaysSo) {
  SimulatedDaemon lost{core::Settings{}};
  SealedClient::enable(lost.node);
  SealedClient client{lost.node};
  const auto sent = lost.send(client.request(), kRemote, false);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(client.open(sent.front()), Verdict::good);
  EXPECT_EQ(ntp::parse_packet(sent.front())->header.leap, ntp::Leap::unsynchronised);
}

class Unwelcome : public testing::TestWithParam<core::RestrictFlags> {};

TEST_P(Unwelcome, GetsNothing) {
  SimulatedDaemon daemon{ruled_by(GetParam())};
  SealedClient::enable(daemon.node);
  SealedClient client{daemon.node};
  EXPECT_TRUE(daemon.send(client.request(), kRemote, false).empty());
  EXPECT_FALSE(daemon.node.serves(kRemote)) << "nor keys";
  EXPECT_EQ(daemon.node.nts().counters.good, 0U) << "no cookie was opened for it";
}

INSTANTIATE_TEST_SUITE_P(Rules, Unwelcome,
                         testing::Values(core::RestrictFlags{.ignore = true},
                                         core::RestrictFlags{.noserve = true},
                                         core::RestrictFlags{.notrust = true}));

struct Heard {
  int answers = 0;
  int kisses = 0;
};

Heard flood(SimulatedDaemon& daemon, const std::function<Octets(std::uint64_t)>& request) {
  Heard heard;
  for (std::uint64_t i = 1; i <= 600; ++i) {
    const Octets question = request(i);
    for (const Octets& reply : daemon.send(question, kRemote, false)) {
      EXPECT_LE(reply.size(), question.size());
      ++(ntp::parse_packet(reply)->header.stratum.value == 0 ? heard.kisses : heard.answers);
    }
    if (i % 100 == 0) daemon.pass(1s);
  }
  return heard;
}

TEST(NodeNtsLimits, WhoAsksTooOftenIsLimitedAsWithoutIt) {
  const core::Settings settings = ruled_by({.limited = true, .kod = true});
  SimulatedDaemon plain{settings};
  SimulatedDaemon sealed{settings};
  for (SimulatedDaemon* daemon : {&plain, &sealed}) daemon->pass(60s);
  SealedClient::enable(sealed.node);
  const Heard without = flood(plain, [](std::uint64_t i) {
    Octets octets(ntp::kHeaderSize);
    ntp::write_header({.version = 4, .mode = ntp::Mode::client, .transmit = ntp::Timestamp{i}},
                      std::span{octets}.first<ntp::kHeaderSize>());
    return octets;
  });
  const Heard with =
      flood(sealed, [&](std::uint64_t i) { return SealedClient{sealed.node, 1}.request(i); });
  EXPECT_EQ(with.answers, without.answers);
  EXPECT_EQ(with.kisses, without.kisses);
  EXPECT_LT(with.answers, 400);
  EXPECT_EQ(sealed.node.nts().counters.sent, static_cast<std::uint64_t>(with.answers))
      << "no cookie is opened for who is limited";
}

}  // namespace
}  // namespace node
