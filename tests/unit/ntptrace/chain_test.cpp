#include "ntptrace/chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntptrace {
namespace {

using testing::HasSubstr;

ntp::Endpoint at(std::uint8_t last, std::uint16_t port = 123) {
  return {ntp::IpAddress::v4(0xc0000200U + last), port};
}

mode6::ReadReply reply(std::string text) { return {0x0615, std::move(text), std::nullopt}; }

/// A server of `stratum` whose source is 192.0.2.`source`.
Answers follower(int stratum, int source) {
  Answers answers;
  answers.system = reply("stratum=" + std::to_string(stratum) + ", refid=192.0.2.99, peer=7\r\n");
  answers.source = reply("srcadr=192.0.2." + std::to_string(source) + ", srcport=123\r\n");
  return answers;
}
Answers with_system(std::string text) {
  Answers answers;
  answers.system = reply(std::move(text));
  return answers;
}
const Answers kRoot = with_system("stratum=1, refid=GPS, peer=0\r\n");

TEST(Chain, GoesFromSourceToSourceUntilTheRoot) {
  Chain chain{99};
  chain.answered(at(1), "a", follower(3, 2));
  ASSERT_EQ(chain.end(), End::none);
  EXPECT_EQ(chain.next(), at(2));
  chain.answered(at(2), "b", follower(2, 3));
  EXPECT_EQ(chain.next(), at(3));
  chain.answered(at(3), "c", kRoot);
  EXPECT_EQ(chain.end(), End::root);
  EXPECT_EQ(chain.hops().size(), 3U);
  EXPECT_EQ(chain.exit_status(), 0);
}

TEST(Chain, AReferenceClockIsARoot) {
  Chain by_refid{99};
  by_refid.answered(at(1), "a", with_system("stratum=5, refid=127.127.1.0, peer=7\r\n"));
  EXPECT_EQ(by_refid.end(), End::refclock);
  EXPECT_EQ(by_refid.exit_status(), 0);
  Chain by_source{99};
  Answers answers = follower(5, 1);
  answers.source = reply("srcadr=127.127.20.0\r\n");
  by_source.answered(at(1), "a", answers);
  EXPECT_EQ(by_source.end(), End::refclock);
}

TEST(Chain, SeesALoop) {
  Chain chain{99};
  chain.answered(at(1), "a", follower(3, 2));
  chain.answered(at(2), "b", follower(3, 3));
  chain.answered(at(3), "c", follower(3, 2));
  EXPECT_EQ(chain.end(), End::loop);
  EXPECT_EQ(chain.loop_at(), 2U);
  EXPECT_EQ(chain.exit_status(), 1);
}

TEST(Chain, AServerThatFollowsItselfIsALoop) {
  Chain chain{99};
  chain.answered(at(1), "a", follower(3, 1));
  EXPECT_EQ(chain.end(), End::loop);
  EXPECT_EQ(chain.loop_at(), 1U);
}

TEST(Chain, AnotherPortIsAnotherServer) {
  Chain chain{99};
  chain.answered(at(1, 11123), "a", follower(3, 1));
  EXPECT_EQ(chain.end(), End::none);
}

TEST(Chain, AMappedAddressIsTheSameServer) {
  Chain chain{99};
  const auto mapped = ntp::IpAddress::parse("::ffff:192.0.2.1").value();
  chain.answered({mapped, 123}, "a", follower(3, 1));
  EXPECT_EQ(chain.end(), End::loop);
}

TEST(Chain, EndsAtTheUsersLimit) {
  Chain chain{2};
  chain.answered(at(1), "a", follower(4, 2));
  chain.answered(at(2), "b", follower(3, 3));
  EXPECT_EQ(chain.end(), End::limit);
  EXPECT_EQ(chain.exit_status(), 0);
}

TEST(Chain, ARootAtTheLimitIsARoot) {
  Chain chain{1};
  chain.answered(at(1), "a", kRoot);
  EXPECT_EQ(chain.end(), End::root);
}

TEST(Chain, BreaksWhereNothingLeadsOn) {
  const auto end = [](const char* text) {
    Chain chain{99};
    chain.answered(at(1), "a", with_system(text));
    EXPECT_EQ(chain.exit_status(), 1);
    return chain.end();
  };
  EXPECT_EQ(end("stratum=16, refid=INIT, peer=0\r\n"), End::unsynchronised);
  EXPECT_EQ(end("stratum=0\r\n"), End::unsynchronised);
  EXPECT_EQ(end("stratum=-5\r\n"), End::unsynchronised);
  EXPECT_EQ(end("stratum=99999999999, peer=7\r\n"), End::unsynchronised);
  EXPECT_EQ(end("stratum=3, peer=0\r\n"), End::no_source);
  EXPECT_EQ(end("stratum=3, peer=65536\r\n"), End::no_source);
  EXPECT_EQ(end("stratum=3\r\n"), End::no_source);
  EXPECT_EQ(end("stratum=x, peer=7\r\n"), End::no_stratum);
  EXPECT_EQ(end(""), End::no_stratum);
  EXPECT_EQ(end("stratum=3, peer=7\r\n"), End::source_untold);
}

TEST(Chain, QuotesABadSourceShortAndSafe) {
  Chain chain{99};
  Answers answers = follower(3, 1);
  answers.source = reply("srcadr=\x1b]0;" + std::string(70000, 'x') + "\r\n");
  chain.answered(at(1), "a", answers);
  EXPECT_EQ(chain.end(), End::bad_source);
  EXPECT_LT(chain.detail().size(), 200U);
  EXPECT_THAT(chain.detail(), HasSubstr("'^[]0;xxx"));
}

TEST(Chain, KeepsTheNameThatAServerKnowsItsSourceBy) {
  const auto known_as = [](const char* srchost) {
    Chain chain{99};
    Answers answers = follower(3, 2);
    answers.name = reply(std::string{"srchost=\""} + srchost + "\"\r\n");
    chain.answered(at(1), "a", answers);
    return chain.next_name();
  };
  EXPECT_EQ(known_as("time.example"), "time.example");
  EXPECT_EQ(known_as("a;reboot"), "");
  EXPECT_EQ(known_as("LOCAL(0)"), "");
  EXPECT_EQ(known_as("192.0.2.2"), "");
}

TEST(Chain, SilenceBreaksItAndFirstSilenceIsNoAnswer) {
  Chain first{99};
  first.silent({.at = at(1), .name = "a", .silence = "timed out"});
  EXPECT_EQ(first.exit_status(), 3);
  Chain seen{99};
  seen.silent({.at = at(1), .name = "a", .silence = "timed out", .seen = Seen{}});
  EXPECT_EQ(seen.exit_status(), 1);
  Chain unsynchronised{99};
  unsynchronised.silent({.at = at(1), .name = "a", .silence = "timed out", .gave_no_time = true});
  EXPECT_EQ(unsynchronised.exit_status(), 1);
  Chain second{99};
  second.answered(at(1), "a", follower(3, 2));
  second.silent({.at = at(2), .name = "b", .silence = "timed out"});
  EXPECT_EQ(second.exit_status(), 1);
}

TEST(SynchDistance, IsHalfTheDelayAndAllDispersion) {
  mode6::SystemVariables system;
  EXPECT_FALSE(synch_distance(system));
  system.rootdelay = ntp::Seconds{0.002};
  system.rootdisp = ntp::Seconds{0.0035};
  EXPECT_DOUBLE_EQ(synch_distance(system)->count(), 0.0045);
}

TEST(IsHostName, TakesNoAddressAndNoTricks) {
  EXPECT_TRUE(is_host_name("a-1.Example.org"));
  EXPECT_FALSE(is_host_name(""));
  EXPECT_FALSE(is_host_name("192.0.2.1"));
  EXPECT_FALSE(is_host_name("fd77::3"));
  EXPECT_FALSE(is_host_name("a b"));
  EXPECT_FALSE(is_host_name("a\x1b"));
  EXPECT_FALSE(is_host_name(std::string(254, 'a')));
}

}  // namespace
}  // namespace ntptrace
