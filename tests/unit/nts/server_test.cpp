#include "nts/server.hpp"

#include <gtest/gtest.h>

#include "octets.hpp"

namespace nts {
namespace {

class ServerTest : public testing::Test {
 protected:
  Random draw() { return std::ref(random_); }
  /// A proved packet with those fields in front of the proof.
  Octets sealed(const Octets& fields) {
    Octets packet = header(ntp::Mode::client) + fields;
    const std::size_t at = packet.size();
    packet.resize(at + authenticator_size(0));
    Siv siv{session_keys().to_server.view()};
    EXPECT_NE(write_authenticator(packet, at, siv, {}, draw()), 0U);
    return packet;
  }
  Judged judged(const Octets& packet) { return judge(packet, *ntp::parse_packet(packet), keys_); }
  Octets id(std::size_t size = kUniqueId) { return field(0x0104, Octets(size, std::byte{9})); }
  Octets cookie() { return field(0x0204, keys_.make(session_keys(), draw())); }

  Counted random_;
  CookieKeys keys_{std::ref(random_), 0};
};

TEST_F(ServerTest, plain_requests_stay_plain) {
  EXPECT_EQ(judged(header(ntp::Mode::client)).asked, Asked::plain);
  EXPECT_EQ(judged(header(ntp::Mode::client) + id()).asked, Asked::plain);
  EXPECT_EQ(judged(header(ntp::Mode::client) + field(0x0002, Octets(40))).asked, Asked::plain);
}

TEST_F(ServerTest, a_proved_request_is_good) {
  EXPECT_EQ(judged(sealed(id() + cookie())).asked, Asked::good);
}

TEST_F(ServerTest, every_octet_counts) {
  const Octets right = sealed(id() + cookie());
  for (std::size_t i = 0; i < right.size(); ++i) {
    Octets wrong = right;
    wrong[i] ^= std::byte{0x40};
    const auto parsed = ntp::parse_packet(wrong);
    EXPECT_FALSE(parsed && judge(wrong, *parsed, keys_).asked == Asked::good) << i;
  }
}

TEST_F(ServerTest, halves_are_met_with_silence) {
  EXPECT_EQ(judged(header(ntp::Mode::client) + id() + cookie()).asked, Asked::malformed);
  EXPECT_EQ(judged(sealed(id())).asked, Asked::malformed) << "no cookie";
  EXPECT_EQ(judged(sealed(cookie())).asked, Asked::malformed) << "no unique id";
  EXPECT_EQ(judged(sealed(id(28) + cookie())).asked, Asked::malformed) << "a short one";
  EXPECT_EQ(judged(sealed(id(260) + cookie())).asked, Asked::malformed) << "a long one";
}

TEST_F(ServerTest, a_cookie_of_no_octets_is_refused_before_it_is_opened) {
  EXPECT_EQ(judged(sealed(id() + field(0x0204, Octets(12)))).cookie_fault,
            CookieKeys::Why::wrong_size);
}

TEST_F(ServerTest, a_huge_cookie_is_refused_before_it_is_opened) {
  const Judged judgement = judged(sealed(id() + field(0x0204, Octets(1600))));
  EXPECT_EQ(judgement.asked, Asked::refused);
  EXPECT_EQ(judgement.cookie_fault, CookieKeys::Why::wrong_size);
}

TEST_F(ServerTest, many_cookies_are_malformed_and_open_nothing) {
  Octets fields = id();
  for (int i = 0; i < 12; ++i) fields = fields + cookie();
  EXPECT_EQ(judged(sealed(fields)).asked, Asked::malformed);
}

TEST_F(ServerTest, many_placeholders_draw_eight_cookies_and_no_more) {
  Octets fields = id() + cookie();
  for (int i = 0; i < 15; ++i) fields = fields + field(0x0304, Octets(104));
  const Octets packet = sealed(fields);
  const Judged judgement = judged(packet);
  EXPECT_EQ(judgement.cookies, kMaxCookies);
  Octets reply(2048);
  EXPECT_LT(seal_reply(judgement, keys_, draw(), reply, packet.size()), packet.size());
}

TEST_F(ServerTest, small_placeholders_buy_nothing) {
  Octets fields = id() + cookie();
  for (int i = 0; i < 7; ++i) fields = fields + field(0x0304, Octets(12));
  EXPECT_EQ(judged(sealed(fields)).cookies, 1U);
}

TEST_F(ServerTest, no_reply_is_longer_than_its_limit) {
  const Octets packet = sealed(id() + cookie());
  const Judged judgement = judged(packet);
  Octets reply(2048);
  for (std::size_t limit = 0; limit <= packet.size(); ++limit) {
    EXPECT_LE(seal_reply(judgement, keys_, draw(), reply, limit), limit);
    EXPECT_LE(write_refused(judgement, reply, limit), limit);
  }
  EXPECT_EQ(seal_reply(judgement, keys_, draw(), reply, packet.size()), packet.size());
}

TEST_F(ServerTest, a_short_nonce_draws_a_reply_without_a_cookie_rather_than_a_longer_one) {
  Octets packet = header(ntp::Mode::client) + id() + cookie();
  const std::size_t at = packet.size();
  const Octets nonce(4, std::byte{5});
  Siv siv{session_keys().to_server.view()};
  Octets tag(kTag);
  const std::array<ntp::ByteView, 2> associated{ntp::ByteView{packet}.first(at), nonce};
  ASSERT_TRUE(siv.seal(associated, {}, tag));
  packet = packet + field(0x0404, hex("00040010") + nonce + tag);
  const Judged judgement = judged(packet);
  ASSERT_EQ(judgement.asked, Asked::good);
  Octets reply(2048);
  const std::size_t size = seal_reply(judgement, keys_, draw(), reply, packet.size());
  EXPECT_GT(size, 0U);
  EXPECT_LE(size, packet.size());
}

TEST_F(ServerTest, a_cookie_of_a_key_that_is_gone_is_refused) {
  const Octets packet = sealed(id() + cookie());
  for (std::size_t i = 0; i < CookieKeys::kKept; ++i) keys_.rotate(draw(), 0);
  EXPECT_EQ(judged(packet).asked, Asked::refused);
  EXPECT_EQ(judged(packet).cookie_fault, CookieKeys::Why::unknown_key);
}

}  // namespace
}  // namespace nts
