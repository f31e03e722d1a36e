#include "nts/fields.hpp"

#include <gtest/gtest.h>

#include "octets.hpp"

namespace nts {
namespace {

std::expected<Fields, FieldError> fields_of(const Octets& packet) {
  const auto parsed = ntp::parse_packet(packet);
  EXPECT_TRUE(parsed);
  if (!parsed) return std::unexpected{FieldError::malformed};
  return read_fields(packet, *parsed);
}

const Octets kId = field(0x0104, Octets(32, std::byte{1}));
const Octets kCookie = field(0x0204, Octets(100, std::byte{2}));
const Octets kRoom = field(0x0304, Octets(100));

TEST(Fields, what_stands_there_is_found) {
  const auto fields = fields_of(header(ntp::Mode::client) + kId + kCookie + kRoom + kRoom);
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->unique_id.size(), 32U);
  EXPECT_EQ(fields->cookie.size(), 100U);
  EXPECT_EQ(fields->placeholders, 2U);
  EXPECT_TRUE(fields->is_nts());
  EXPECT_FALSE(fields->has_authenticator);
}

TEST(Fields, other_fields_are_not_nts) {
  const auto fields = fields_of(header(ntp::Mode::client) + field(0x2005, Octets(40)));
  ASSERT_TRUE(fields);
  EXPECT_FALSE(fields->is_nts());
}

TEST(Fields, a_placeholder_that_is_too_small_is_none) {
  const auto fields =
      fields_of(header(ntp::Mode::client) + kId + kCookie + field(0x0304, Octets(96)));
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->placeholders, 0U);
}

TEST(Fields, what_may_stand_once_stands_once) {
  EXPECT_EQ(fields_of(header(ntp::Mode::client) + kId + kId).error(), FieldError::repeated);
  EXPECT_EQ(fields_of(header(ntp::Mode::client) + kId + kCookie + kCookie).error(),
            FieldError::repeated);
}

TEST(Fields, a_mac_behind_them_is_too_much) {
  EXPECT_EQ(fields_of(header(ntp::Mode::client) + kId + kCookie + Octets(20)).error(),
            FieldError::trailing);
}

TEST(Fields, authenticators_that_lie) {
  const auto with = [](std::string_view lengths, std::size_t rest) {
    return fields_of(header(ntp::Mode::client) + kId + kCookie +
                     field(0x0404, hex(lengths) + Octets(rest)));
  };
  EXPECT_TRUE(with("0010 0010", 32));
  EXPECT_EQ(with("0010 0014", 32).error(), FieldError::malformed) << "longer than the field";
  EXPECT_EQ(with("ffff ffff", 32).error(), FieldError::malformed);
  EXPECT_EQ(with("0000 0010", 32).error(), FieldError::malformed) << "no nonce";
  EXPECT_EQ(with("0010 000f", 32).error(), FieldError::malformed) << "no room for a tag";
  EXPECT_TRUE(with("000f 0010", 36)) << "an odd nonce is filled up";
}

TEST(Fields, what_an_authenticator_proves_and_hides_comes_out) {
  Counted random;
  Siv siv{secret(Aead::siv_cmac_256, 3).view()};
  Octets packet = header(ntp::Mode::client) + kId + kCookie;
  const std::size_t at = packet.size();
  packet.resize(at + authenticator_size(kRoom.size()));
  ASSERT_EQ(write_authenticator(packet, at, siv, kRoom, std::ref(random)), packet.size() - at);
  const auto fields = fields_of(packet);
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->proved, at);
  EXPECT_EQ(open_authenticator(packet, *fields, siv), kRoom);
  packet[1] ^= std::byte{1};
  EXPECT_FALSE(open_authenticator(packet, *fields, siv)) << "the header is proved as well";
}

TEST(Fields, an_authenticator_that_does_not_fit_is_not_written) {
  Counted random;
  Siv siv{secret(Aead::siv_cmac_256, 3).view()};
  Octets packet = header(ntp::Mode::client);
  EXPECT_EQ(write_authenticator(packet, packet.size(), siv, {}, std::ref(random)), 0U);
  packet.resize(packet.size() + authenticator_size(0) - 1);
  EXPECT_EQ(write_authenticator(packet, 48, siv, {}, std::ref(random)), 0U);
}

TEST(Fields, hidden_cookies_have_bounds) {
  Octets plain;
  for (int i = 0; i < 10; ++i) plain = plain + kCookie;
  EXPECT_EQ(hidden_cookies(plain, 3)->size(), 3U);
  EXPECT_EQ(hidden_cookies(field(0x0204, {}), 8)->size(), 0U) << "nothing is no cookie";
  EXPECT_EQ(hidden_cookies(field(0x0204, Octets(600)), 8)->size(), 0U);
  plain.pop_back();
  EXPECT_FALSE(hidden_cookies(plain, 3));
}

}  // namespace
}  // namespace nts
