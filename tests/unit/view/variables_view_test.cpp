#include "view/variables_view.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace view {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kShownAt = 1'795'436'000;  // 2026-11-23
const mode6::AssociationId kPeer{7};

std::string cooked(mode6::AssociationId association, std::string_view text,
                   Style style = Style::classic, bool units = false) {
  return cooked_variables(subject_of(association), text,
                          {.style = style, .units = units, .near_unix_s = kShownAt});
}

TEST(VariablesView, StatusLines) {
  EXPECT_EQ(status_line(mode6::kSystem, 0x0616, Subject::system),
            "associd=0 status=0616 leap_none, sync_ntp, 1 event, restart,\n");
  EXPECT_EQ(status_line(kPeer, 0x931a, Subject::peer),
            "associd=7 status=931a conf, reach, sel_outlier, 1 event, sys_peer,\n");
  EXPECT_EQ(status_line(kPeer, 0x00b1, Subject::clock),
            "associd=7 status=00b1 11 events, clk_no_reply,\n");
  EXPECT_EQ(raw_status_line(kPeer, 0x1a), "associd=7 status=0x001a,\n");
}

TEST(VariablesView, WordsOfTheClassicStyle) {
  EXPECT_EQ(cooked(kPeer, "leap=3, reach=0x1f, flash=0x1600, refid=127.127.1.0"),
            "leap=11, reach=037, flash=1600 peer_stratum, peer_dist, peer_unreach,\n"
            "refid=LOCAL(0)\n");
  EXPECT_EQ(cooked(kPeer, "flash=0x0, srchost=\"a, b\", ntscookies=-1"),
            "flash=00 ok, srchost=\"a, b\", ntscookies=-1\n");
}

TEST(VariablesView, DoubtfulValuesOfKnownVariables) {
  EXPECT_EQ(
      cooked(kPeer, "leap=4, reach=x, flash=-1, stratum=one, delay=1.2.3, rec=now, filtdisp=1"),
      "leap=4?, reach=x?, flash=-1?, stratum=one?, delay=1.2.3?, rec=now?,\nfiltdisp=1?\n");
  EXPECT_EQ(cooked(kPeer, "mine=one, bare, empty="), "mine=one, bare=, empty=\n");
}

TEST(VariablesView, WordsOfNtpsecsStyle) {
  EXPECT_EQ(
      cooked(kPeer, "leap=0, reach=0xff, flash=0x1600, refid=GPS, delay=0.000001", Style::ntpsec),
      "leap=00, reach=377, flash=1600 peer_stratum peer_dist peer_unreach,\n"
      "refid=GPS, delay=1e-06\n");
  EXPECT_EQ(cooked(mode6::kSystem, "offset=0.000000, tc=6, system=\"Linux\", note=hello, x=0x10",
                   Style::ntpsec),
            "offset=0.0, tc=6, system=\"Linux\", note=\"hello\", x=16\n");
}

TEST(VariablesView, TimesAreOfTheNearestEra) {
  EXPECT_EQ(cooked(kPeer, "rec=0x00000000.00000000"),
            "rec=00000000.00000000  Thu, Feb  7 2036  6:28:16.000\n");
  EXPECT_EQ(cooked(kPeer, "rec=0xeeaeac48.31b97199", Style::ntpsec),
            "rec=eeaeac48.31b97199 2026-11-23T12:12:56.194Z\n");
}

TEST(VariablesView, ClassicTimesAreOfTheZoneGiven) {
  const VariablesOptions options{.near_unix_s = kShownAt,
                                 .zone = [](std::int64_t at) { return utc(at + 3600); }};
  EXPECT_EQ(cooked_variables(Subject::peer, "rec=0xeeaeaccf.f8f58d9f", options),
            "rec=eeaeaccf.f8f58d9f  Mon, Nov 23 2026 13:15:11.972\n");
}

TEST(VariablesView, FilterListsStandInColumns) {
  const std::string text =
      "keyid=0, filtoffset= -0.00 16000.00 0.02 0.03 -0.05 0.06 0.07 1.5, pmode=4";
  EXPECT_EQ(cooked(kPeer, text),
            "keyid=0,\n"
            "filtoffset=    0.00 16000.0    0.02    0.03   -0.05    0.06    0.07    1.50,\n"
            "pmode=4\n");
  EXPECT_EQ(cooked(kPeer, "filtdisp= 1 2 3 4 5 6 7 8", Style::ntpsec),
            "  filtdisp =1\t2\t3\t4\t5\t6\t7\t8\n");
}

TEST(VariablesView, UnitsInBothStyles) {
  EXPECT_EQ(cooked(mode6::kSystem, "rootdelay=0.055, frequency=0.000, tai=37", Style::ntpsec, true),
            "rootdelay=55us, frequency=0ppb, tai=37s\n");
  EXPECT_EQ(cooked(mode6::kSystem, "rootdelay=0.055, stratum=2", Style::classic, true),
            "rootdelay=55us, stratum=2\n");
}

TEST(VariablesView, AddressesAreNamedInTheClassicStyle) {
  const auto address = ntp::IpAddress::v4(0xc0000201);
  const std::string text = "srcadr=192.0.2.1, dstadr=192.0.2.1";
  VariablesOptions options{.names = {{address, "a.example"}}};
  EXPECT_THAT(addresses_to_name(text, options), ElementsAre(address));
  EXPECT_EQ(cooked_variables(Subject::peer, text, options), "srcadr=a.example, dstadr=192.0.2.1\n");
  options.numeric = true;
  EXPECT_THAT(addresses_to_name(text, options), IsEmpty());
  EXPECT_EQ(cooked_variables(Subject::peer, text, options), "srcadr=192.0.2.1, dstadr=192.0.2.1\n");
  EXPECT_THAT(addresses_to_name("srcadr=127.127.1.0", {}), IsEmpty());
}

TEST(VariablesView, RawIsAsReceivedButSafe) {
  EXPECT_EQ(raw_variables("a=1,\r\nb=\x1b[2J\x80\r\n"), "a=1,\nb=^[[2JM-^@\n");
  EXPECT_EQ(raw_variables("a=1"), "a=1\n");
  EXPECT_EQ(raw_variables(""), "");
}

TEST(VariablesView, NothingHostileReachesTheTerminal) {
  const std::string noise(4096, '\x1b');
  const std::string text = noise + "=" + noise + ", x=\"" + noise + "\", refid=" + noise +
                           ", srcadr=" + noise + ", filtdelay= 1 2 3 4 5 6 7 " + noise;
  for (const Style style : {Style::classic, Style::ntpsec}) {
    const std::string shown = cooked(kPeer, text, style);
    EXPECT_TRUE(std::ranges::all_of(
        shown, [](char c) { return c == '\n' || c == '\t' || (c >= ' ' && c < 127); }));
  }
}

}  // namespace
}  // namespace view
