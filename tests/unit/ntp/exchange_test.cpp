#include "ntp/exchange.hpp"

#include <array>
#include <gtest/gtest.h>

namespace {

using ntp::Nanos;
using ntp::ReplyError;
using ntp::Timestamp;

Timestamp at_ms(std::int64_t ms) { return Timestamp{3'900'000'000U, 0} + Nanos{ms * 1'000'000}; }

class ExchangeTest : public testing::Test {
 protected:
  ExchangeTest() {
    exchange.begin(nonce, 4, request);
    exchange.sent_at(at_ms(100'000));
    reply.mode = ntp::Mode::server;
    reply.stratum = ntp::Stratum{1};
    reply.precision = ntp::Log2{-24};
    reply.origin = nonce;
    reply.reference = at_ms(90'000);
    reply.receive = at_ms(105'060);
    reply.transmit = at_ms(105'061);
  }
  auto accept() { return exchange.accept(reply, at_ms(100'101), {}); }

  const Timestamp nonce{0x1234567890abcdef};
  std::array<std::byte, ntp::kHeaderSize> request{};
  ntp::Exchange exchange;
  ntp::Packet reply;
};

TEST_F(ExchangeTest, RequestRevealsNothing) {
  const auto sent = ntp::parse_packet(request);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->header.transmit, nonce);
  EXPECT_EQ(sent->header.mode, ntp::Mode::client);
  EXPECT_TRUE(sent->header.origin.is_unknown());
  EXPECT_TRUE(sent->header.receive.is_unknown());
}

TEST_F(ExchangeTest, OffsetAndDelayOfTheWorkedExample) {
  const auto result = accept();
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->measurement.offset.count(), 5.010, 1e-9);
  EXPECT_NEAR(result->measurement.delay.count(), 0.100, 1e-9);
}

TEST_F(ExchangeTest, OneAnswerForOneRequest) {
  ASSERT_TRUE(accept());
  EXPECT_EQ(accept().error(), ReplyError::not_expected);
}

TEST_F(ExchangeTest, ForgedOriginLeavesTheRequestOutstanding) {
  reply.origin = Timestamp{0x1234567890abcdee};
  EXPECT_EQ(accept().error(), ReplyError::bogus_origin);
  reply.origin = Timestamp{};
  EXPECT_EQ(accept().error(), ReplyError::zero_origin);
  reply.origin = nonce;
  EXPECT_TRUE(accept());
}

TEST_F(ExchangeTest, ForgedKissIsNoKiss) {
  reply.leap = ntp::Leap::unsynchronised;
  reply.stratum = ntp::Stratum{0};
  reply.refid = ntp::refid("DENY");
  reply.origin = Timestamp{1};
  EXPECT_EQ(accept().error(), ReplyError::bogus_origin);
  EXPECT_TRUE(exchange.outstanding());
}

TEST_F(ExchangeTest, KissIsReportedWithItsCode) {
  reply.leap = ntp::Leap::unsynchronised;
  reply.stratum = ntp::Stratum{0};
  reply.refid = ntp::refid("RATE");
  const auto result = accept();
  ASSERT_TRUE(result);
  ASSERT_TRUE(result->kiss);
  EXPECT_EQ(result->kiss->code, ntp::refid("RATE"));
}

TEST_F(ExchangeTest, ServersThatCannotBeUsed) {
  const auto refused = [this](auto change) {
    exchange.begin(nonce, 4, request);
    exchange.sent_at(at_ms(100'000));
    const ntp::Packet good = reply;
    change(reply);
    const auto result = accept();
    reply = good;
    return result ? ReplyError::malformed : result.error();
  };
  using P = ntp::Packet;
  EXPECT_EQ(refused([](P& p) { p.leap = ntp::Leap::unsynchronised; }), ReplyError::unsynchronised);
  EXPECT_EQ(refused([](P& p) { p.stratum = ntp::Stratum{16}; }), ReplyError::unsynchronised);
  EXPECT_EQ(refused([](P& p) { p.transmit = Timestamp{}; }), ReplyError::zero_time);
  EXPECT_EQ(refused([](P& p) { p.root_dispersion = ntp::ShortDuration{16U << 16}; }),
            ReplyError::excessive_distance);
  EXPECT_EQ(refused([](P& p) { p.transmit = at_ms(105'059); }), ReplyError::slow_turnaround);
  EXPECT_EQ(refused([](P& p) { p.transmit = at_ms(105'200); }), ReplyError::negative_delay);
  EXPECT_EQ(refused([](P& p) { p.mode = ntp::Mode::broadcast; }), ReplyError::wrong_mode);
  EXPECT_EQ(refused([](P& p) { p.version = 3; }), ReplyError::wrong_mode);
}

// A busy server on a short way: nearly all of the time is its own, and our clock runs 10 % slow.
TEST_F(ExchangeTest, OfASlewedClockTheSecondsAreCountedAsTheyAre) {
  reply.transmit = at_ms(105'160);
  const Timestamp t4 = at_ms(100'099);  // of 110 ms
  const auto result = exchange.accept(reply, t4, {.steered = -0.1});
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->measurement.delay.count(), 0.010, 1e-6);
  EXPECT_NEAR(result->measurement.age.count(), 0.055, 1e-6);
}

TEST_F(ExchangeTest, WorksAcrossTheEra) {
  const Timestamp t1{0xffffffff, 0xf0000000};
  exchange.begin(nonce, 4, request);
  exchange.sent_at(t1);
  reply.reference = t1;
  reply.receive = t1 + Nanos{60'000'000};
  reply.transmit = t1 + Nanos{61'000'000};
  const auto result = exchange.accept(reply, t1 + Nanos{101'000'000}, {});
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->measurement.offset.count(), 0.010, 1e-9);
  EXPECT_NEAR(result->measurement.delay.count(), 0.100, 1e-9);
}

}  // namespace
