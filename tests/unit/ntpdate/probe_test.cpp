#include "ntpdate/probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server.hpp"

namespace ntpdate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using Step = Probe::Step;

ntp::Key key_of(std::uint32_t id) {
  return {.id = {id}, .type = ntp::KeyType::sha1, .secret = {std::byte{1}, std::byte{2}}};
}

TEST(Probe, AsksSoOftenAndWithPauses) {
  Probe probe{kRemote, {.samples = 2}, kStart + seconds{1}};
  EXPECT_EQ(probe.step(kStart), Step::wait);
  const auto first = kStart + seconds{1};
  ASSERT_EQ(probe.step(first), Step::send);
  EXPECT_TRUE(exchange(probe, first, seconds{3}));
  EXPECT_EQ(probe.step(first + milliseconds{100}), Step::wait);
  const auto second = probe.deadline();
  EXPECT_EQ(second, first + milliseconds{202});
  ASSERT_EQ(probe.step(second), Step::send);
  EXPECT_TRUE(exchange(probe, second, seconds{3}));
  EXPECT_EQ(probe.step(second + milliseconds{2}), Step::ended);
  EXPECT_EQ(probe.deadline(), ntp::Monotonic::max());
  EXPECT_EQ(probe.samples(), 2);
  EXPECT_NEAR(probe.result(second)->best.offset.count(), 3, 1e-6);
  EXPECT_NEAR(probe.result(second)->best.delay.count(), 0.002, 1e-6);
  EXPECT_EQ(probe.trouble(), "");
}

TEST(Probe, GivesASilentServerUpWhenItsTimeIsOver) {
  Probe probe{kRemote, {.samples = 2, .timeout = seconds{1}}, kStart};
  ASSERT_EQ(probe.step(kStart), Step::send);
  probe.begin(ntp::Timestamp{1}, {kStart, kWall});
  EXPECT_EQ(probe.step(kStart + milliseconds{999}), Step::wait);
  ASSERT_EQ(probe.step(kStart + seconds{1}), Step::send);
  probe.begin(ntp::Timestamp{2}, {kStart + seconds{1}, kWall});
  EXPECT_EQ(probe.step(kStart + seconds{2}), Step::ended);
  EXPECT_EQ(probe.trouble(), "no answer");
  EXPECT_FALSE(probe.candidate({}, kStart + seconds{2}));
}

TEST(Probe, WhatIsNoAnswerChangesNothing) {
  Probe probe{kRemote, {}, kStart};
  EXPECT_FALSE(exchange(probe, kStart, {}, [](ntp::Packet& p) { p.origin = ntp::Timestamp{7}; }));
  EXPECT_EQ(probe.samples(), 0);
  EXPECT_EQ(probe.step(kStart + milliseconds{500}), Step::wait);
  EXPECT_FALSE(probe.on_datagram({}, kWall, kStart));
}

TEST(Probe, AnAnswerThatComesTooLateIsNone) {
  Probe probe{kRemote, {.samples = 1, .timeout = milliseconds{100}}, kStart};
  const auto request = probe.begin(ntp::Timestamp{1}, {kStart, kWall});
  ASSERT_EQ(probe.step(kStart + milliseconds{100}), Step::ended);
  EXPECT_FALSE(probe.on_datagram(reply_to(request, kWall, {}), kWall + milliseconds{2},
                                 kStart + milliseconds{101}));
}

TEST(Probe, AServerWithoutTimeIsAskedAgainAndSaysWhy) {
  Probe probe{kRemote, {.samples = 2}, kStart};
  const auto unsynchronised = [](ntp::Packet& p) { p.leap = ntp::Leap::unsynchronised; };
  EXPECT_TRUE(exchange(probe, kStart, {}, unsynchronised));
  EXPECT_EQ(probe.trouble(), "its clock is not synchronised");
  EXPECT_EQ(probe.deadline(), kStart + milliseconds{202});
  EXPECT_FALSE(probe.candidate({}, kStart));
}

TEST(Probe, AKissEndsTheAsking) {
  Probe probe{kRemote, {}, kStart};
  EXPECT_TRUE(exchange(probe, kStart, {}, [](ntp::Packet& p) {
    p.leap = ntp::Leap::unsynchronised;
    p.stratum = {0};
    p.refid = ntp::refid("RATE");
  }));
  EXPECT_EQ(probe.step(kStart + seconds{9}), Step::ended);
  EXPECT_THAT(probe.trouble(), HasSubstr("RATE"));
}

TEST(Probe, SignsAndBelievesOnlyWhatIsSigned) {
  const ntp::Key key = key_of(7);
  Probe probe{kRemote, {.key = &key}, kStart};
  const auto request = probe.begin(ntp::Timestamp{1}, {kStart, kWall});
  ASSERT_EQ(request.size, ntp::kHeaderSize + 24);
  EXPECT_TRUE(ntp::verifies(key, request.view().first(48), request.view().subspan(48)));

  const Reply unsigned_reply = reply_to(request, kWall, {});
  EXPECT_FALSE(probe.on_datagram(unsigned_reply, kWall + milliseconds{2}, kStart));
  EXPECT_EQ(probe.trouble(), "its answer is not signed with key 7");

  const auto signed_with = [&](const ntp::Key& other) {
    std::vector<std::byte> octets(unsigned_reply.begin(), unsigned_reply.end());
    const ntp::Digest digest = ntp::digest_of(other, unsigned_reply);
    for (int shift = 24; shift >= 0; shift -= 8) {
      octets.push_back(static_cast<std::byte>((other.id.value >> shift) & 0xff));
    }
    octets.insert(octets.end(), digest.view().begin(), digest.view().end());
    return probe.on_datagram(octets, kWall + milliseconds{2}, kStart);
  };
  EXPECT_FALSE(signed_with(key_of(8)));
  EXPECT_EQ(probe.samples(), 0);
  EXPECT_TRUE(signed_with(key));
  EXPECT_EQ(probe.samples(), 1);
}

TEST(Probe, AsksInTheVersionOfThePlan) {
  Probe probe{kRemote, {.version = 3}, kStart};
  EXPECT_TRUE(exchange(probe, kStart, seconds{1}));
  EXPECT_EQ(probe.header()->version, 3);
}

TEST(Probe, ItsDistanceCountsTheServersOwn) {
  Probe probe{kRemote, {}, kStart};
  exchange(probe, kStart, {}, [](ntp::Packet& p) {
    p.root_delay = ntp::ShortDuration::from(milliseconds{200});
    p.root_dispersion = ntp::ShortDuration::from(milliseconds{50});
  });
  EXPECT_NEAR(probe.root_distance(kStart).count(), 0.151, 0.0005);
}

TEST(Probe, TooFarFromTheRootIsNoCandidate) {
  Probe probe{kRemote, {}, kStart};
  exchange(probe, kStart, {},
           [](ntp::Packet& p) { p.root_dispersion = ntp::ShortDuration::from(seconds{2}); });
  EXPECT_EQ(probe.samples(), 1);
  EXPECT_FALSE(probe.candidate({}, kStart));
}

TEST(Probe, FailureEndsIt) {
  Probe probe{kRemote, {}, kStart};
  probe.on_failed("nobody listens there");
  EXPECT_EQ(probe.step(kStart), Step::ended);
  EXPECT_EQ(probe.trouble(), "nobody listens there");
}

}  // namespace
}  // namespace ntpdate
