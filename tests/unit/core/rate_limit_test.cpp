#include "core/rate_limit.hpp"

#include <chrono>
#include <gtest/gtest.h>

#include "core/mru_list.hpp"

namespace {

using core::RateVerdict;

ntp::Now asked_at(double s) {
  const auto since = std::chrono::duration_cast<ntp::Nanos>(ntp::Seconds{s});
  return {ntp::Monotonic{since}, ntp::Timestamp{1000, 0} + since};
}

/// One client under `restrict ... limited`.
class Client {
 public:
  explicit Client(const core::RateSettings& rate)
      : rate_{rate}, list_{{}, 1, core::score_decay_s(rate)} {}
  RateVerdict ask(double when_s) {
    const auto* entry = list_.record({.from = {ntp::IpAddress::v4(1), 123}}, asked_at(when_s));
    return core::judge(static_cast<double>(entry->score), rate_);
  }

 private:
  core::RateSettings rate_;
  core::MruList list_;
};

TEST(RateLimit, TheAverageIsServedForEver) {
  Client client{{}};
  for (int s = 0; s < 500; ++s) EXPECT_EQ(client.ask(s), RateVerdict::serve) << s;
}

TEST(RateLimit, ABurstIsServedThenKissedThenSilence) {
  Client client{{.average = 1, .burst = 20, .kod = 0.5}};
  int served = 0;
  int kissed = 0;
  for (int i = 0; i < 100; ++i) {
    const RateVerdict verdict = client.ask(0);
    served += verdict == RateVerdict::serve ? 1 : 0;
    kissed += verdict == RateVerdict::kiss ? 1 : 0;
  }
  EXPECT_EQ(served, 20);
  EXPECT_EQ(kissed, 10);
}

TEST(RateLimit, WhoSlowsDownIsServedAgain) {
  Client client{{}};
  for (int i = 0; i < 40; ++i) client.ask(0);
  EXPECT_EQ(client.ask(1), RateVerdict::drop);
  EXPECT_EQ(client.ask(60), RateVerdict::serve);
}

TEST(RateLimit, FollowsTheConfiguration) {
  Client client{{.average = 10, .burst = 50, .kod = 0}};
  int served = 0;
  for (int i = 0; i < 100; ++i) served += client.ask(0) == RateVerdict::serve ? 1 : 0;
  EXPECT_EQ(served, 50);
}

TEST(RateLimit, AControlQuestionCostsNoTime) {
  core::MruList list{{}, 1};
  for (int i = 0; i < 1000; ++i) {
    list.record({.from = {ntp::IpAddress::v4(1), 123}, .mode = 6, .scored = false}, asked_at(0));
  }
  EXPECT_EQ(list.find(ntp::IpAddress::v4(1))->score, 0);
  EXPECT_EQ(list.find(ntp::IpAddress::v4(1))->count, 1000U);
}

TEST(LeakyBucket, HoldsWhatItHoldsAndLeaks) {
  core::LeakyBucket bucket;
  const core::BucketSize size{.packets = 5, .per_second = 2};
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(bucket.take(size, asked_at(10).mono)) << i;
  EXPECT_FALSE(bucket.take(size, asked_at(10).mono));
  EXPECT_TRUE(bucket.take(size, asked_at(10.5).mono));
  EXPECT_FALSE(bucket.take(size, asked_at(10.6).mono));
  EXPECT_TRUE(bucket.take(size, asked_at(1000).mono));
}

TEST(LeakyBucket, TimeThatGoesBackGivesNothing) {
  core::LeakyBucket bucket;
  const core::BucketSize size{.packets = 1, .per_second = 1};
  EXPECT_TRUE(bucket.take(size, asked_at(10).mono));
  EXPECT_FALSE(bucket.take(size, asked_at(1).mono));
}

}  // namespace
