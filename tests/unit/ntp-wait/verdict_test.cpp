#include "ntp-wait/verdict.hpp"

#include <gtest/gtest.h>

namespace ntp_wait {
namespace {

constexpr std::uint16_t kRight = 0x0615;
constexpr std::uint16_t kWrong = 0xc011;

mode6::PeerReply peer(bool reachable, mode6::Selection selection) {
  mode6::PeerReply reply;
  reply.status.reachable = reachable;
  reply.status.selection = selection;
  return reply;
}

std::string why(std::vector<mode6::PeerReply> peers) {
  mode6::PeersReply reply;
  reply.peers = std::move(peers);
  const Verdict verdict = verdict_of({kWrong, "", std::nullopt}, &reply);
  EXPECT_FALSE(verdict.synchronised);
  return verdict.why;
}

TEST(Verdict, TheLeapBitsDecide) {
  EXPECT_TRUE(verdict_of({kRight, "leap=3\r\n", std::nullopt}, nullptr).synchronised);
  EXPECT_TRUE(verdict_of({0x4615, "", std::nullopt}, nullptr).synchronised);
  EXPECT_FALSE(verdict_of({kWrong, "leap=0\r\n", std::nullopt}, nullptr).synchronised);
}

TEST(Verdict, AClockThatTakesNoCorrectionIsNotRight) {
  const Verdict verdict = verdict_of(
      {kRight, "clock_control=0, clock_error=\"not \x1b[permitted\"\r\n", std::nullopt}, nullptr);
  EXPECT_FALSE(verdict.synchronised);
  EXPECT_EQ(verdict.why, "the daemon cannot steer the clock: not ^[[permitted");
}

TEST(Verdict, SaysWhatTheSourcesDo) {
  using enum mode6::Selection;
  EXPECT_EQ(why({}), "the daemon has no sources");
  EXPECT_EQ(why({peer(false, reject)}), "none of 1 source answers");
  EXPECT_EQ(why({peer(false, reject), peer(false, reject)}), "none of 2 sources answers");
  EXPECT_EQ(why({peer(true, reject), peer(false, reject)}),
            "1 of 2 sources answers, none is selected yet");
  EXPECT_EQ(why({peer(true, system_peer), peer(true, candidate)}),
            "2 of 2 sources answer, one is selected, and the clock is not yet right");
  EXPECT_EQ(why({peer(true, falseticker), peer(true, falseticker)}),
            "2 of 2 sources answer, 2 contradict the others and none is selected");
}

TEST(Verdict, WithoutTheSourcesTheReasonIsGeneral) {
  EXPECT_EQ(verdict_of({kWrong, "", std::nullopt}, nullptr).why,
            "the clock is not yet synchronised");
}

}  // namespace
}  // namespace ntp_wait
