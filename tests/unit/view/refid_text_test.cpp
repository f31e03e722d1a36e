#include "view/refid_text.hpp"

#include <gtest/gtest.h>
#include <string>

namespace view {
namespace {

TEST(RefidText, Classic) {
  EXPECT_EQ(classic_refid("GPS"), ".GPS.");
  EXPECT_EQ(classic_refid(""), "");
  EXPECT_EQ(classic_refid("..Z\""), "...Z\".");
  EXPECT_EQ(classic_refid("10.77.0.2"), "10.77.0.2");
  EXPECT_EQ(classic_refid("0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(classic_refid("127.127.1.0"), "LOCAL(0)");
  EXPECT_EQ(classic_refid("127.127.28.3"), "SHM(3)");
  EXPECT_EQ(classic_refid("127.127.48.1"), "PHC(1)");
  EXPECT_EQ(classic_refid("127.127.200.1"), "REFCLK(200,1)");
}

TEST(RefidText, ClassicNarrow) {
  EXPECT_EQ(classic_refid_narrow("10.77.0.2"), "a4d0002");
  EXPECT_EQ(classic_refid_narrow("192.0.2.9"), "c0000209");
  EXPECT_EQ(classic_refid_narrow("127.127.1.0"), "LOCAL(0)");
  EXPECT_EQ(classic_refid_narrow("GPS"), ".GPS.");
}

TEST(RefidText, Ntpsec) {
  EXPECT_EQ(ntpsec_refid("GPS"), ".GPS.");
  EXPECT_EQ(ntpsec_refid(""), "..");
  EXPECT_EQ(ntpsec_refid("127.127.1.0"), "127.127.1.0");
}

TEST(RefidText, OctetsAreMadeSafe) {
  EXPECT_EQ(classic_refid("\x1b[2J"), ".^[[2J.");
  EXPECT_EQ(classic_refid("\xff\x7f"), ".M-^?^?.");
  EXPECT_EQ(ntpsec_refid("\x1b"), ".^[.");
  EXPECT_EQ(classic_refid(std::string(4096, '\x01')).size(), 15U);
}

TEST(RefidText, CutAtTheLeft) {
  EXPECT_EQ(cut_left("fd77::5", 15, '_'), "fd77::5");
  EXPECT_EQ(cut_left("2001:db8:1:2:3:4:5:6", 15, '_'), "_b8:1:2:3:4:5:6");
}

}  // namespace
}  // namespace view
