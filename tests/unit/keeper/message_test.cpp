#include "keeper/message.hpp"

#include <array>
#include <cstddef>
#include <gtest/gtest.h>

namespace keeper {
namespace {

Request full() {
  return {.kind = Request::Kind::apply,
          .sequence = 0x01020304,
          .leap = ntp::Leap::insert,
          .max_error_us = 5000,
          .est_error_us = 70,
          .step = ntp::Nanos{-1'500'000'000},
          .rate = -31 * 65536};
}

// Flips each octet in turn to what cannot stand there.
template <std::size_t N>
std::array<std::byte, N> with(std::array<std::byte, N> octets, std::size_t at, unsigned value) {
  octets.at(at) = static_cast<std::byte>(value);
  return octets;
}

TEST(Message, RequestsComeBackAsTheyWere) {
  EXPECT_EQ(decode_request(encode(full())), full());
  const Request bare{.kind = Request::Kind::read, .sequence = 9};
  EXPECT_EQ(decode_request(encode(bare)), bare);
}

TEST(Message, AnswersComeBackAsTheyWere) {
  Answer answer{.kind = Request::Kind::read,
                .sequence = 7,
                .refusal = Refusal::kernel,
                .error = -1,
                .step = ntp::Nanos{-3},
                .rate = -65536,
                .raw = ntp::Nanos{4},
                .monotonic = ntp::Nanos{5}};
  answer.kernel.back() = -99;
  EXPECT_EQ(decode_answer(encode(answer)), answer);
}

TEST(Message, AnotherSizeIsNone) {
  const auto octets = encode(full());
  for (std::size_t size = 0; size < octets.size(); ++size) {
    EXPECT_EQ(decode_request(ntp::ByteView{octets}.first(size)).error(), Refusal::malformed);
  }
  std::array<std::byte, kRequestSize + 1> longer{};
  std::ranges::copy(octets, longer.begin());
  EXPECT_EQ(decode_request(longer).error(), Refusal::malformed);
}

TEST(Message, AnotherVersionIsNone) {
  EXPECT_EQ(decode_request(with(encode(full()), 3, 2)).error(), Refusal::malformed);
}

TEST(Message, ReservedOctetsAreZero) {
  for (const std::size_t at : {6U, 7U, 20U, 23U}) {
    EXPECT_EQ(decode_request(with(encode(full()), at, 1)).error(), Refusal::malformed) << at;
  }
}

TEST(Message, KindsThatDoNotExistAreUnknown) {
  for (const unsigned kind : {0U, 4U, 255U}) {
    EXPECT_EQ(decode_request(with(encode(full()), 4, kind)).error(), Refusal::unknown) << kind;
  }
}

TEST(Message, ThereAreFourLeapWarnings) {
  EXPECT_EQ(decode_request(with(encode(full()), 5, 4)).error(), Refusal::malformed);
}

TEST(Message, OnlyAnApplyCarriesAnything) {
  for (const unsigned kind : {1U, 3U}) {
    EXPECT_EQ(decode_request(with(encode(full()), 4, kind)).error(), Refusal::malformed) << kind;
  }
}

TEST(Message, EveryRefusalHasWords) {
  for (int each = 1; each <= static_cast<int>(kLastRefusal); ++each) {
    EXPECT_FALSE(words(static_cast<Refusal>(each)).empty()) << each;
  }
  EXPECT_TRUE(words(Refusal::none).empty());
}

}  // namespace
}  // namespace keeper
