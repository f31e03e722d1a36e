#include "mode6/status_words.hpp"

#include <gtest/gtest.h>

namespace {

using mode6::ClockStatus;
using mode6::PeerStatus;
using mode6::SystemStatus;

TEST(StatusWords, EverySystemAndPeerWordSurvives) {
  for (unsigned word = 0; word <= 0xffff; ++word) {
    const auto w = static_cast<std::uint16_t>(word);
    ASSERT_EQ(SystemStatus::from(w).word(), w);
    ASSERT_EQ(PeerStatus::from(w).word(), w);
    ASSERT_EQ(ClockStatus::from(w).word(), w & 0xff);
    ASSERT_FALSE(describe(SystemStatus::from(w)).empty());
    ASSERT_FALSE(describe(PeerStatus::from(w)).empty());
  }
}

TEST(StatusWords, SystemInWords) {
  EXPECT_EQ(describe(SystemStatus::from(0x0616)), "leap_none, sync_ntp, 1 event, restart");
  EXPECT_EQ(describe(SystemStatus::from(0xc018)), "leap_alarm, sync_unspec, 1 event, no_sys_peer");
  EXPECT_EQ(describe(SystemStatus::from(0x0000)), "leap_none, sync_unspec, no events, unspecified");
  EXPECT_EQ(describe(SystemStatus::from(0x3f25)), "leap_none, sync_63, 2 events, clock_sync");
}

TEST(StatusWords, PeerInWords) {
  EXPECT_EQ(describe(PeerStatus::from(0xb61a)),
            "conf, auth, reach, sel_sys.peer, 1 event, sys_peer");
  EXPECT_EQ(describe(PeerStatus::from(0x931a)), "conf, reach, sel_outlier, 1 event, sys_peer");
  EXPECT_EQ(describe(PeerStatus::from(0x8011)), "conf, sel_reject, 1 event, mobilize");
}

TEST(StatusWords, ClockInWords) {
  EXPECT_EQ(describe(ClockStatus::from(0x00b1)), "11 events, clk_no_reply");
  EXPECT_EQ(describe(ClockStatus::from(0x0000)), "no events, clk_unspec");
  EXPECT_EQ(describe(ClockStatus::from(0x0009)), "no events, clk_9");
}

TEST(StatusWords, TallyCharacters) {
  std::string all;
  for (unsigned i = 0; i < 8; ++i) all += tally(static_cast<mode6::Selection>(i));
  EXPECT_EQ(all, " x.-+#*o");
}

TEST(StatusWords, FlashBits) {
  EXPECT_EQ(mode6::flash_words(0, ", "), "ok");
  EXPECT_EQ(mode6::flash_words(0x1600, ", "), "peer_stratum, peer_dist, peer_unreach");
  EXPECT_EQ(mode6::flash_words(0x2001, " "), "pkt_dup");
}

}  // namespace
