#include "core/acquaintances.hpp"

#include <chrono>
#include <gtest/gtest.h>

namespace core {
namespace {

using std::chrono::seconds;

constexpr RateSettings kUsual{};  // 1 a second, 20 at once

ntp::IpAddress host(std::uint32_t number) { return ntp::IpAddress::v4(0x0a000000 + number); }

// A server's list of clients and who of them is known, in a time of its own.
class AcquaintancesTest : public testing::Test {
 protected:
  void request(const ntp::IpAddress& from) {
    MruEntry* entry = clients_.record({.from = {from, 123}, .mode = 3, .version = 4}, now_);
    if (entry != nullptr) known_.meet(*entry, kUsual, now_.mono);
  }
  void pass(ntp::Nanos time) {
    now_.mono += time;
    now_.wall = now_.wall + time;
  }
  // A modest client that has been here for a while.
  void get_known(const ntp::IpAddress& from) {
    request(from);
    pass(seconds{8});
    request(from);
  }
  std::vector<ntp::IpAddress> known() const { return known_.of(ntp::Family::ipv4); }
  bool renew() { return known_.renew(clients_, kUsual, now_.mono); }

  MruList clients_{
      {.mindepth = 10, .maxdepth = 10, .minage = seconds{64}}, 1, score_decay_s(kUsual)};
  Acquaintances known_;
  ntp::Now now_{.mono = ntp::Monotonic{seconds{1000}}, .wall = {}};
};

TEST_F(AcquaintancesTest, WhoAskedOnceIsAStranger) {
  request(host(1));
  EXPECT_TRUE(known().empty());
}

TEST_F(AcquaintancesTest, WhoAsksAgainSecondsLaterIsKnown) {
  get_known(host(1));
  EXPECT_EQ(known(), std::vector{host(1)});
}

TEST_F(AcquaintancesTest, TwoRequestsAtOnceAreNoAcquaintance) {
  request(host(1));
  request(host(1));
  EXPECT_TRUE(known().empty());
}

TEST_F(AcquaintancesTest, WhoAsksTooMuchDoesNotBecomeKnown) {
  for (int i = 0; i < 100; ++i) {
    request(host(1));
    pass(std::chrono::milliseconds{100});
  }
  EXPECT_TRUE(known().empty());
}

TEST_F(AcquaintancesTest, WhatAProgramAsksToSetTheClockIsEnough) {
  request(host(1));
  pass(seconds{2});
  request(host(1));
  EXPECT_EQ(known(), std::vector{host(1)});
}

TEST_F(AcquaintancesTest, AFloodInItsNameMakesAClientAStrangerAndNobodyElse) {
  get_known(host(1));
  get_known(host(2));
  renew();
  for (int i = 0; i < 1000; ++i) request(host(1));
  EXPECT_TRUE(renew());
  EXPECT_EQ(known(), std::vector{host(2)});
}

TEST_F(AcquaintancesTest, WhenTheFloodIsOverTheClientIsKnownAgain) {
  get_known(host(1));
  for (int i = 0; i < 100; ++i) request(host(1));
  renew();
  ASSERT_TRUE(known().empty());
  pass(seconds{64});
  request(host(1));
  EXPECT_TRUE(renew());
  EXPECT_EQ(known(), std::vector{host(1)});
}

TEST_F(AcquaintancesTest, WhoWasPushedOutOfTheListOfClientsIsStillKnown) {
  get_known(host(1));
  pass(seconds{100});
  for (std::uint32_t i = 0; i < 20; ++i) request(host(1000 + i));
  ASSERT_EQ(clients_.find(host(1)), nullptr);
  renew();
  EXPECT_EQ(known(), std::vector{host(1)});
}

TEST_F(AcquaintancesTest, WhoIsSilentForHoursIsForgotten) {
  get_known(host(1));
  renew();
  pass(std::chrono::hours{3});
  EXPECT_TRUE(renew());
  EXPECT_TRUE(known().empty());
}

TEST_F(AcquaintancesTest, TheOldestAcquaintanceComesFirst) {
  get_known(host(9));
  get_known(host(1));
  EXPECT_EQ(known(), (std::vector{host(9), host(1)}));
}

TEST_F(AcquaintancesTest, TellWhetherAnythingHasChanged) {
  get_known(host(1));
  EXPECT_TRUE(renew());
  request(host(1));
  EXPECT_FALSE(renew());
}

TEST_F(AcquaintancesTest, AreForgottenAtOnceWhenNobodyKeepsTheList) {
  get_known(host(1));
  EXPECT_TRUE(known_.forget());
  EXPECT_TRUE(known().empty());
  EXPECT_FALSE(known_.forget());
}

TEST_F(AcquaintancesTest, AreAskedForByFamily) {
  const ntp::IpAddress other = *ntp::IpAddress::parse("2001:db8::1");
  get_known(host(1));
  get_known(other);
  EXPECT_EQ(known(), std::vector{host(1)});
  EXPECT_EQ(known_.of(ntp::Family::ipv6), std::vector{other});
}

// A crowd in a list with room for all of it.
class AcquaintancesInACrowd : public testing::Test {
 protected:
  void request(std::uint32_t number) {
    known_.meet(*clients_.record({.from = {host(number), 123}, .mode = 3}, now_), kUsual,
                now_.mono);
  }
  void get_known(std::uint32_t first, std::uint32_t end) {
    for (int round = 0; round < 2; ++round) {
      for (std::uint32_t i = first; i < end; ++i) request(i);
      pass(seconds{8});
    }
  }
  void pass(ntp::Nanos time) {
    now_.mono += time;
    now_.wall = now_.wall + time;
  }
  std::vector<ntp::IpAddress> renewed() {
    known_.renew(clients_, kUsual, now_.mono);
    return known_.of(ntp::Family::ipv4);
  }

  MruList clients_{{.maxdepth = 10'000}, 1, score_decay_s(kUsual)};
  Acquaintances known_;
  ntp::Now now_{.mono = ntp::Monotonic{seconds{1000}}, .wall = {}};
};

TEST_F(AcquaintancesInACrowd, KeepTheirPlacesWhenThereIsNoMoreRoom) {
  get_known(0, 3000);
  const auto found = renewed();
  ASSERT_EQ(found.size(), Acquaintances::kMost);
  EXPECT_EQ(found.back(), host(Acquaintances::kMost - 1));
}

TEST_F(AcquaintancesInACrowd, KeepTheirPlacesWhileSomebodyFloodsInTheirName) {
  get_known(0, Acquaintances::kMost);
  for (int i = 0; i < 1000; ++i) request(0);
  ASSERT_EQ(renewed().front(), host(1));
  get_known(5000, 6000);
  pass(std::chrono::minutes{5});
  const auto found = renewed();
  ASSERT_EQ(found.size(), Acquaintances::kMost);
  EXPECT_EQ(found.front(), host(0));
  EXPECT_EQ(found.back(), host(Acquaintances::kMost - 1));
}

TEST_F(AcquaintancesInACrowd, LeaveTheirPlacesToOthersAfterHours) {
  get_known(0, 3000);
  pass(std::chrono::hours{3});
  request(7);
  EXPECT_EQ(renewed(), std::vector{host(7)});
  get_known(5000, 6000);
  EXPECT_EQ(renewed().size(), 1001);
}

TEST(Acquaintances, AreLookedThroughWhenManyRequestsCameOnly) {
  Acquaintances known;
  ntp::Monotonic now{seconds{1000}};
  EXPECT_FALSE(known.is_due(999, now));
  EXPECT_TRUE(known.is_due(1000, now));
  EXPECT_FALSE(known.is_due(100'000, now));  // a moment later
  now += std::chrono::milliseconds{500};
  EXPECT_FALSE(known.is_due(10'999, now));
  EXPECT_TRUE(known.is_due(11'000, now));
  now += std::chrono::hours{1};
  EXPECT_FALSE(known.is_due(11'999, now));
  EXPECT_TRUE(known.is_due(12'000, now));
}

TEST(Acquaintances, AreLookedThroughAfterTheCountersWereReset) {
  Acquaintances known;
  EXPECT_TRUE(known.is_due(1'000'000, ntp::Monotonic{seconds{1000}}));
  EXPECT_TRUE(known.is_due(1'500, ntp::Monotonic{seconds{1010}}));
}

}  // namespace
}  // namespace core
