#include "nts/key_exchange.hpp"

#include <gtest/gtest.h>

#include "octets.hpp"

namespace nts {
namespace {

const std::vector<Aead> kUsual{Aead::siv_cmac_256};

Octets cookie_record(std::size_t size) {
  Octets out;
  write_record(out, false, RecordType::cookie, Octets(size, std::byte{7}));
  return out;
}

const Octets kEnd = hex("80000000");
const Octets kNtp = hex("800100020000");
const Octets kAead = hex("80040002000f");

KeyExchangeError request_error(const Octets& octets) {
  const auto request = read_request(octets);
  EXPECT_FALSE(request);
  return request ? KeyExchangeError{} : request.error();
}

KeyExchangeError answer_error(const Octets& octets) {
  const auto answer = read_answer(octets, kUsual);
  EXPECT_FALSE(answer);
  return answer ? KeyExchangeError{} : answer.error();
}

TEST(KeyExchange, a_request_is_what_rfc_8915_wants) {
  EXPECT_EQ(write_request(kUsual, ""), kNtp + kAead + kEnd);
  EXPECT_EQ(write_request({Aead::siv_cmac_512, Aead::siv_cmac_256}, "a.b"),
            kNtp + hex("800400040011000f 00060003612e62") + kEnd);
}

TEST(KeyExchange, the_server_takes_the_clients_first_algorithm_that_it_has) {
  const auto request = read_request(kNtp + hex("80040006 001e 0011 000f") + kEnd);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->aead, Aead::siv_cmac_512);
}

TEST(KeyExchange, unknown_records_matter_when_they_say_so) {
  EXPECT_TRUE(read_request(hex("40000002aabb") + kNtp + kAead + kEnd));
  EXPECT_EQ(request_error(hex("c0000002aabb") + kNtp + kAead + kEnd),
            KeyExchangeError::unknown_critical);
}

TEST(KeyExchange, requests_that_are_wrong) {
  EXPECT_EQ(request_error(kAead + kEnd), KeyExchangeError::missing);
  EXPECT_EQ(request_error(kNtp + kEnd), KeyExchangeError::missing);
  EXPECT_EQ(request_error(hex("800100028001") + kAead + kEnd), KeyExchangeError::no_protocol);
  EXPECT_EQ(request_error(kNtp + hex("80040002001e") + kEnd), KeyExchangeError::no_algorithm);
  EXPECT_EQ(request_error(kNtp + kNtp + kAead + kEnd), KeyExchangeError::malformed);
  EXPECT_EQ(request_error(kNtp + hex("8004000300000f") + kEnd), KeyExchangeError::malformed);
  EXPECT_EQ(request_error(kNtp + kAead + cookie_record(32) + kEnd), KeyExchangeError::malformed);
  EXPECT_EQ(request_error(kNtp + kAead + kEnd + hex("00")), KeyExchangeError::malformed);
}

TEST(KeyExchange, every_truncation_waits_for_more) {
  const Octets whole = write_request(kUsual, "ntp.example");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(request_error({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}),
              KeyExchangeError::incomplete);
  }
}

TEST(KeyExchange, what_never_ends_is_cut_off) {
  EXPECT_EQ(request_error(hex("4000ffff") + Octets(kMaxRequestOctets)), KeyExchangeError::too_many);
  Octets many;
  for (std::size_t i = 0; i <= kMaxRecords; ++i) many = many + hex("40000000");
  EXPECT_EQ(request_error(many + kEnd), KeyExchangeError::too_many);
}

TEST(KeyExchange, an_answer_comes_back_whole) {
  const Answer wanted{.aead = Aead::siv_cmac_256,
                      .cookies = {Cookie(104, std::byte{1}), Cookie(104, std::byte{2})},
                      .server = "time.example",
                      .port = 1230};
  const auto answer = read_answer(write_answer(wanted), kUsual);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->cookies, wanted.cookies);
  EXPECT_EQ(answer->server, "time.example");
  EXPECT_EQ(answer->port, 1230);
}

TEST(KeyExchange, answers_that_are_wrong) {
  EXPECT_EQ(answer_error(kNtp + kAead + kEnd), KeyExchangeError::missing) << "no cookie";
  EXPECT_EQ(answer_error(kNtp + cookie_record(100) + kEnd), KeyExchangeError::missing);
  EXPECT_EQ(answer_error(kNtp + hex("800400020010") + cookie_record(100) + kEnd),
            KeyExchangeError::no_algorithm)
      << "not what was offered";
  EXPECT_EQ(answer_error(hex("800200020001") + kEnd), KeyExchangeError::refused);
  EXPECT_EQ(answer_error(kNtp + kAead + hex("800300020001") + cookie_record(100) + kEnd),
            KeyExchangeError::warned);
  EXPECT_EQ(answer_error(kNtp + kAead + hex("800700020000") + cookie_record(100) + kEnd),
            KeyExchangeError::malformed)
      << "port 0";
  EXPECT_EQ(answer_error(kNtp + kAead + hex("800600021b5b") + cookie_record(100) + kEnd),
            KeyExchangeError::malformed)
      << "a name that would drive a terminal";
}

TEST(KeyExchange, cookies_that_are_none) {
  for (const std::size_t size : {std::size_t{0}, kMinCookie - 1, kMaxCookie + 1}) {
    EXPECT_EQ(answer_error(kNtp + kAead + cookie_record(size) + kEnd), KeyExchangeError::malformed);
  }
}

TEST(KeyExchange, more_than_eight_cookies_are_not_kept) {
  Octets octets = kNtp + kAead;
  for (int i = 0; i < 20; ++i) octets = octets + cookie_record(100);
  const auto answer = read_answer(octets + kEnd, kUsual);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->cookies.size(), kMaxCookies);
}

TEST(KeyExchange, refusals_are_understood) {
  EXPECT_EQ(answer_error(write_refusal(KeyExchangeError::no_protocol)),
            KeyExchangeError::no_protocol);
  EXPECT_EQ(answer_error(write_refusal(KeyExchangeError::no_algorithm)),
            KeyExchangeError::no_algorithm);
  EXPECT_EQ(answer_error(write_refusal(KeyExchangeError::malformed)), KeyExchangeError::refused);
}

TEST(KeyExchange, the_two_directions_have_two_keys) {
  EXPECT_NE(exporter_context(Aead::siv_cmac_256, Direction::to_server),
            exporter_context(Aead::siv_cmac_256, Direction::to_client));
  const auto context = exporter_context(Aead::siv_cmac_256, Direction::to_client);
  EXPECT_EQ((Octets{context.begin(), context.end()}), hex("0000000f01"));
}

}  // namespace
}  // namespace nts
