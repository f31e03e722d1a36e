#include "nts/session.hpp"

#include <gtest/gtest.h>

#include "nts/server.hpp"
#include "octets.hpp"

namespace nts {
namespace {

/// A client and its server, without a network between.
class SessionTest : public testing::Test {
 protected:
  Session client(std::size_t cookies) {
    std::vector<Cookie> made;
    for (std::size_t i = 0; i < cookies; ++i) made.push_back(keys_.make(session_keys(), draw()));
    return Session{session_keys(), made};
  }
  Random draw() { return std::ref(random_); }
  Octets ask(Session& session) {
    const Octets head = header(ntp::Mode::client);
    return head + session.seal(head, draw());
  }
  Octets answer(const Octets& request) {
    const auto judged = judge(request, *ntp::parse_packet(request), keys_);
    EXPECT_EQ(judged.asked, Asked::good);
    Octets reply = header(ntp::Mode::server, 2);
    reply.resize(2048);
    reply.resize(seal_reply(judged, keys_, draw(), reply, request.size()));
    return reply;
  }
  Octets refusal(const Octets& request) {
    const auto judged = judge(request, *ntp::parse_packet(request), keys_);
    Octets reply = header(ntp::Mode::server, 0, ntp::refid("NTSN"));
    reply.resize(2048);
    reply.resize(write_refused(judged, reply, request.size()));
    return reply;
  }
  static Session::Verdict open(Session& session, const Octets& reply) {
    const auto parsed = ntp::parse_packet(reply);
    return parsed ? session.open(reply, *parsed) : Session::Verdict::wrong;
  }

  Counted random_;
  CookieKeys keys_{std::ref(random_), 0};
};

TEST_F(SessionTest, each_request_takes_a_cookie_and_asks_for_what_is_missing) {
  Session session = client(8);
  for (std::size_t left = 7; left + 1 > 0; --left) {
    const Octets request = ask(session);
    EXPECT_EQ(session.cookies(), left);
    EXPECT_EQ(judge(request, *ntp::parse_packet(request), keys_).cookies, 8 - left);
    EXPECT_LE(request.size(), Session::kMaxRequest);
  }
  EXPECT_TRUE(session.seal(header(ntp::Mode::client), draw()).empty()) << "no cookie is left";
}

TEST_F(SessionTest, no_cookie_goes_out_twice) {
  Session session = client(8);
  const Octets a = ask(session);
  const Octets b = ask(session);
  EXPECT_FALSE(std::ranges::equal(read_fields(a, *ntp::parse_packet(a))->cookie,
                                  read_fields(b, *ntp::parse_packet(b))->cookie));
}

TEST_F(SessionTest, an_answer_is_as_long_as_the_request_and_fills_the_store) {
  for (std::size_t cookies = 1; cookies <= 8; ++cookies) {
    Session session = client(cookies);
    const Octets request = ask(session);
    const Octets reply = answer(request);
    EXPECT_EQ(reply.size(), request.size()) << cookies;
    EXPECT_EQ(open(session, reply), Session::Verdict::good);
    EXPECT_EQ(session.cookies(), 8U) << cookies;
  }
}

TEST_F(SessionTest, a_replayed_answer_is_none) {
  Session session = client(8);
  const Octets reply = answer(ask(session));
  EXPECT_EQ(open(session, reply), Session::Verdict::good);
  EXPECT_EQ(open(session, reply), Session::Verdict::wrong);
  ask(session);
  EXPECT_EQ(open(session, reply), Session::Verdict::wrong) << "of another request";
  EXPECT_EQ(session.cookies(), 7U) << "and its cookies are not taken";
}

TEST_F(SessionTest, a_late_answer_is_none) {
  Session session = client(8);
  const Octets reply = answer(ask(session));
  session.abandon();
  EXPECT_EQ(open(session, reply), Session::Verdict::wrong);
}

TEST_F(SessionTest, every_octet_of_an_answer_counts) {
  Session session = client(8);
  const Octets right = answer(ask(session));
  for (std::size_t i = 0; i < right.size(); ++i) {
    Octets wrong = right;
    wrong[i] ^= std::byte{0x10};
    EXPECT_EQ(open(session, wrong), Session::Verdict::wrong) << i;
  }
  for (std::size_t size = ntp::kHeaderSize; size < right.size(); ++size) {
    EXPECT_EQ(open(session, {right.begin(), right.begin() + static_cast<std::ptrdiff_t>(size)}),
              Session::Verdict::wrong)
        << size;
  }
  EXPECT_EQ(open(session, right), Session::Verdict::good) << "the true one is still awaited";
}

TEST_F(SessionTest, a_plain_answer_proves_nothing) {
  Session session = client(8);
  ask(session);
  EXPECT_EQ(open(session, header(ntp::Mode::server, 2)), Session::Verdict::wrong);
}

TEST_F(SessionTest, a_request_that_comes_back_is_no_answer) {
  Session session = client(8);
  const Octets request = ask(session);
  EXPECT_EQ(open(session, request), Session::Verdict::wrong);
}

TEST_F(SessionTest, a_refusal_counts_only_with_the_unique_id) {
  Session session = client(8);
  const Octets request = ask(session);
  for (int i = 0; i < 8; ++i) keys_.rotate(draw(), 0);
  const Octets nak = refusal(request);
  Octets forged = nak;
  forged[60] ^= std::byte{1};
  EXPECT_EQ(open(session, forged), Session::Verdict::wrong);
  EXPECT_EQ(open(session, {nak.begin(), nak.begin() + 48}), Session::Verdict::wrong);
  EXPECT_EQ(open(session, nak), Session::Verdict::refused);
  EXPECT_EQ(session.cookies(), 7U) << "nothing is thrown away for it";
}

TEST_F(SessionTest, a_refusal_does_not_shut_out_the_true_answer) {
  Session session = client(8);
  const Octets request = ask(session);
  const Octets reply = answer(request);
  EXPECT_EQ(open(session, refusal(request)), Session::Verdict::refused);
  EXPECT_EQ(open(session, reply), Session::Verdict::good);
}

TEST_F(SessionTest, long_cookies_ask_for_fewer) {
  Session session{session_keys(), {Cookie(kMaxCookie, std::byte{1})}};
  const Octets request = ask(session);
  EXPECT_LE(request.size(), Session::kMaxRequest);
  EXPECT_EQ(read_fields(request, *ntp::parse_packet(request))->placeholders, 1U);
}

}  // namespace
}  // namespace nts
