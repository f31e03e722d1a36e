#include "ntpdate/choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server.hpp"

namespace ntpdate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

std::deque<Probe> servers(const std::vector<ntp::Nanos>& ahead) {
  std::deque<Probe> probes;
  for (const ntp::Nanos by : ahead) {
    exchange(probes.emplace_back(kRemote, Plan{.samples = 1}, kStart), kStart, by);
  }
  return probes;
}

TEST(Choice, OneServerIsBelieved) {
  const Choice choice = choose(servers({milliseconds{250}}), kStart);
  EXPECT_EQ(choice.best, 0U);
  EXPECT_NEAR(choice.offset.count(), 0.25, 1e-6);
  EXPECT_EQ(choice.why_not.at(0), "");
}

TEST(Choice, AMajorityOutvotesALiar) {
  const Choice choice = choose(servers({seconds{5}, milliseconds{10}, milliseconds{10}}), kStart);
  ASSERT_TRUE(choice.best);
  EXPECT_NE(*choice.best, 0U);
  EXPECT_NEAR(choice.offset.count(), 0.010, 1e-4);
  EXPECT_EQ(choice.why_not.at(0), "most of the others contradict it");
}

TEST(Choice, TwoThatContradictDecideNothing) {
  const Choice choice = choose(servers({seconds{5}, seconds{0}}), kStart);
  EXPECT_FALSE(choice.best);
  EXPECT_THAT(choice.why_none, HasSubstr("contradict one another by up to 5.0"));
  EXPECT_EQ(choice.why_not.at(1), "the others contradict it");
}

TEST(Choice, SaysWhyNobodyIsUsed) {
  auto probes = servers({});
  probes.emplace_back(kRemote, Plan{}, kStart).on_failed("nobody listens there");
  exchange(probes.emplace_back(kRemote, Plan{}, kStart), kStart, {},
           [](ntp::Packet& p) { p.root_dispersion = ntp::ShortDuration::from(seconds{2}); });
  const Choice choice = choose(probes, kStart);
  EXPECT_FALSE(choice.best);
  EXPECT_THAT(choice.why_none, HasSubstr("none of 2"));
  EXPECT_EQ(choice.why_not.at(0), "nobody listens there");
  EXPECT_THAT(choice.why_not.at(1), HasSubstr("its root distance is 2.00"));
}

}  // namespace
}  // namespace ntpdate
