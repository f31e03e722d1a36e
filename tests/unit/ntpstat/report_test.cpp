#include "ntpstat/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntpstat {
namespace {

using testing::HasSubstr;

constexpr std::string_view kUsual =
    "leap=0, stratum=3, rootdelay=20.5, rootdisp=10.25, refid=192.0.2.1, peer=1000, tc=6, x=1\r\n";

Answers answers(std::uint16_t status, std::string_view text) {
  Answers all;
  all.system = {status, std::string{text}, std::nullopt};
  return all;
}

/// What is printed, with the exit status in front.
std::string said(const Answers& all, std::optional<Milliseconds> limit = {}) {
  const Report report = make_report(all, limit);
  return std::to_string(report.exit_status) + " " + text_of(report, limit);
}
std::string said(std::uint16_t status, std::string_view text = kUsual,
                 std::optional<Milliseconds> limit = {}) {
  return said(answers(status, text), limit);
}

std::string usual_lines(const std::string& source) {
  return "0 synchronised to " + source +
         " at stratum 3 \n   time correct to within 20 ms\n   polling server every 64 s\n";
}

std::string answer_of_peer(std::uint16_t status, std::string_view text) {
  Answers all = answers(status, kUsual);
  all.peer = mode6::ReadReply{0x961a, std::string{text}, std::nullopt};
  return said(all);
}

TEST(Report, NamesEverySourceAsTheOldToolDid) {
  EXPECT_EQ(said(0x0015), usual_lines("unspecified"));
  EXPECT_EQ(said(0x0115), usual_lines("atomic clock"));
  EXPECT_EQ(said(0x0215), usual_lines("VLF radio"));
  EXPECT_EQ(said(0x0315), usual_lines("HF radio"));
  EXPECT_EQ(said(0x0415), usual_lines("UHF radio"));
  EXPECT_EQ(said(0x0515), usual_lines("local net"));
  EXPECT_EQ(said(0x0615), usual_lines("NTP server (192.0.2.1)"));
  EXPECT_EQ(said(0x0715), usual_lines("UDP/TIME"));
  EXPECT_EQ(said(0x0815), usual_lines("wristwatch"));
  EXPECT_EQ(said(0x0915), usual_lines("modem"));
  EXPECT_EQ(said(0x0a15), usual_lines("unknown source"));
  EXPECT_EQ(said(0x3f15), usual_lines("unknown source"));
}

TEST(Report, AnAnnouncedLeapSecondIsSynchronised) {
  EXPECT_EQ(said(0x4615), usual_lines("NTP server (192.0.2.1)"));
  EXPECT_EQ(said(0x8615), usual_lines("NTP server (192.0.2.1)"));
}

TEST(Report, SynchronisedIsWhatTheLeapBitsSay) {
  const std::string lines = "1 unsynchronised\n   polling server every 64 s\n";
  EXPECT_EQ(said(0xc615), lines);  // a source, but leap 3
  EXPECT_EQ(said(0xc016), lines);
  EXPECT_EQ(said(0xc012), lines);
}

TEST(Report, EventOneIsARestartOfAnUnsynchronisedServer) {
  const std::string lines =
      "1 unsynchronised\n  time server re-starting\n   polling server every 64 s\n";
  EXPECT_EQ(said(0xc011), lines);
  EXPECT_EQ(said(0xc001), lines);
  EXPECT_EQ(said(0xc021), lines);
  EXPECT_EQ(said(0x0611), usual_lines("NTP server (192.0.2.1)"));
}

TEST(Report, SaysWhatTheDaemonLeftOut) {
  EXPECT_EQ(said(0x0615, ""),
            "1 synchronised to NTP server <IP unknown>, stratum unknown\n"
            "accuracy unknown\n"
            "poll interval unknown\n");
  EXPECT_EQ(said(0xc018, ""), "1 unsynchronised\npoll interval unknown\n");
  EXPECT_EQ(said(0x0615, "stratum=3, rootdelay=20.5, refid=192.0.2.1, tc=6, x=1\r\n"),
            "1 synchronised to NTP server (192.0.2.1) at stratum 3 \n"
            "accuracy unknown\n"
            "   polling server every 64 s\n");
}

TEST(Report, AnUnknownAddressMattersOnlyForAServer) {
  constexpr std::string_view without = "stratum=3, rootdelay=20.5, rootdisp=10.25, tc=6, x=1\r\n";
  EXPECT_EQ(said(0x0415, without), usual_lines("UHF radio"));
  EXPECT_THAT(said(0x0615, without), HasSubstr("1 synchronised to NTP server <IP unknown> at"));
}

TEST(Report, SaysWhatCannotBeRead) {
  EXPECT_EQ(said(0x0615,
                 "stratum=abc, rootdelay=20.5, rootdisp=x, "
                 "refid=2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff, tc=fast\r\n"),
            "0 synchronised to NTP server <IP unreadable>, stratum unreadable\n"
            "accuracy unreadable\n"
            "poll interval unreadable\n");
  EXPECT_THAT(said(0x0615, "rootdelay=abc, rootdisp=10.25\r\n"), HasSubstr("accuracy unreadable"));
  EXPECT_THAT(said(0x0615, "refid=, tc=6\r\n"), HasSubstr("<IP unreadable>"));
}

TEST(Report, FindsAVariableWhereverItStands) {
  EXPECT_THAT(said(0x0615, "tc=6\r\n"), HasSubstr("   polling server every 64 s\n"));
  EXPECT_THAT(said(0x0615, "mintc=3, tc=6, x=1\r\n"), HasSubstr("every 64 s\n"));
  EXPECT_THAT(said(0x0615, "tc=6,\r\nx=1\r\n"), HasSubstr("every 64 s\n"));
  EXPECT_THAT(said(0x0615, "xrefid=9.9.9.9, refid=192.0.2.1\r\n"), HasSubstr("(192.0.2.1)"));
  EXPECT_THAT(said(0x0615, "version=\"leap=3, stratum=7\", stratum=2\r\n"),
              HasSubstr("at stratum 2 \n"));
}

TEST(Report, PollIsAPowerOfTwo) {
  EXPECT_THAT(said(0x0615, "tc=0, x=1\r\n"), HasSubstr("every 1 s\n"));
  EXPECT_THAT(said(0x0615, "tc=10, x=1\r\n"), HasSubstr("every 1024 s\n"));
  EXPECT_THAT(said(0x0615, "tc=17, x=1\r\n"), HasSubstr("every 131072 s\n"));
  EXPECT_THAT(said(0x0615, "tc=-3, x=1\r\n"), HasSubstr("poll interval unreadable\n"));
  EXPECT_THAT(said(0x0615, "tc=99, x=1\r\n"), HasSubstr("poll interval unreadable\n"));
}

TEST(Report, RoundsTheBoundToTheEvenMillisecond) {
  EXPECT_THAT(said(0x0615, "rootdelay=1.000, rootdisp=2.000\r\n"), HasSubstr("within 2 ms\n"));
  EXPECT_THAT(said(0x0615, "rootdelay=1.000, rootdisp=3.000\r\n"), HasSubstr("within 4 ms\n"));
  EXPECT_THAT(said(0x0615, "rootdelay=2000.0, rootdisp=16000.0\r\n"),
              HasSubstr("within 17000 ms\n"));
  EXPECT_THAT(said(0x0615, "rootdelay=-9.0, rootdisp=1.0\r\n"), HasSubstr("accuracy unreadable"));
}

TEST(Report, TextReferenceIdsAreShownSafely) {
  EXPECT_THAT(said(0x0615, "refid=GPS, x=1\r\n"), HasSubstr("NTP server (GPS)"));
  EXPECT_THAT(said(0x0615, "refid=\x1b[2J, x=1\r\n"), HasSubstr("NTP server (^[[2J)"));
}

TEST(Report, TheSystemPeerNamesASourceThatTheStatusLeavesOpen) {
  EXPECT_EQ(answer_of_peer(0x0015, "srcadr=192.0.2.55\r\n"),
            usual_lines("NTP server (192.0.2.55)"));
  EXPECT_EQ(answer_of_peer(0x0015, "srcadr=2001:db8::55\r\n"),
            usual_lines("NTP server (2001:db8::55)"));
  EXPECT_EQ(answer_of_peer(0x0015, "srcadr=127.127.20.0\r\n"), usual_lines("UHF radio"));
}

TEST(Report, AUselessSystemPeerLeavesTheSourceUnspecified) {
  EXPECT_EQ(answer_of_peer(0x0015, ""), usual_lines("unspecified"));
  EXPECT_EQ(answer_of_peer(0x0015, "srcadr=0.0.0.0\r\n"), usual_lines("unspecified"));
  EXPECT_EQ(answer_of_peer(0x0015, "srcadr=;reboot\r\n"), usual_lines("unspecified"));
  Answers all = answers(0x0015, kUsual);
  all.peer = mode6::ReadReply{.failure = mode6::Failure{mode6::AskError::server_error, 4}};
  EXPECT_EQ(said(all), usual_lines("unspecified"));
}

TEST(Report, TheStatusWordGoesBeforeTheSystemPeer) {
  EXPECT_EQ(answer_of_peer(0x0615, "srcadr=192.0.2.55\r\n"), usual_lines("NTP server (192.0.2.1)"));
}

TEST(Report, AClockThatTakesNoCorrectionIsNotSynchronised) {
  EXPECT_EQ(said(0x0615,
                 "stratum=3, tc=6, clock_control=0, clock_error=\"Operation not "
                 "permitted\", x=1\r\n"),
            "1 unsynchronised\n"
            "   the daemon cannot steer the clock: Operation not permitted\n"
            "   polling server every 64 s\n");
  EXPECT_EQ(said(0xc011, "tc=6, clock_control=0\r\n"),
            "1 unsynchronised\n"
            "  time server re-starting\n"
            "   the daemon cannot steer the clock\n"
            "   polling server every 64 s\n");
  EXPECT_THAT(said(0x0615, "clock_control=1\r\n"), HasSubstr("synchronised to NTP server"));
}

TEST(Report, TheDaemonsReasonIsEscapedAndCut) {
  const std::string long_reason(70000, 'x');
  EXPECT_LT(said(0x0615, "clock_control=0, clock_error=\"" + long_reason + "\"\r\n").size(), 400U);
  EXPECT_THAT(said(0x0615, "clock_control=0, clock_error=\"\x1b]0;\"\r\n"), HasSubstr(": ^[]0;\n"));
}

TEST(Report, ALimitMayBeExceeded) {
  EXPECT_EQ(said(0x0615, kUsual, Milliseconds{20}),
            "1 synchronised to NTP server (192.0.2.1) at stratum 3 \n"
            "   time correct to within 20 ms (exceeded maximum of 20 ms)\n"
            "   polling server every 64 s\n");
  EXPECT_EQ(said(0x0615, kUsual, Milliseconds{20.5}), usual_lines("NTP server (192.0.2.1)"));
  EXPECT_THAT(said(0x0615, kUsual, Milliseconds{0.25}), HasSubstr("(exceeded maximum of 0.25 ms)"));
}

TEST(Report, AnUnknownBoundIsAboveEveryLimit) {
  EXPECT_THAT(said(0x0615, "stratum=3, rootdelay=a, rootdisp=1.0, refid=192.0.2.1, tc=6\r\n",
                   Milliseconds{1e9}),
              HasSubstr("1 synchronised to NTP server (192.0.2.1) at stratum 3 \n"
                        "accuracy unreadable\n"));
}

TEST(Trouble, IsTheOldToolsForThisMachine) {
  using mode6::AskError;
  EXPECT_EQ(trouble_of({AskError::refused}, ""), "Unable to talk to NTP daemon. Is it running?\n");
  EXPECT_EQ(trouble_of({AskError::no_answer}, ""), "timeout\n");
  EXPECT_EQ(trouble_of({AskError::server_error, 5}, ""),
            "status word is 0x16c2\n"
            "return data appears to be invalid based on status word\n");
  EXPECT_THAT(trouble_of({AskError::server_error, 5, ntp::Leap::unsynchronised}, ""),
              HasSubstr("0xd6c2"));
}

TEST(Trouble, NamesAHostThatWasNamed) {
  using mode6::AskError;
  EXPECT_EQ(trouble_of({AskError::refused}, "a.example"),
            "a.example: Unable to talk to NTP daemon. Is it running?\n");
  EXPECT_EQ(trouble_of({AskError::no_answer}, "a.example"), "a.example: timeout\n");
  EXPECT_EQ(trouble_of({AskError::server_error, 1}, "a.example"),
            "a.example: error 1 (permission denied)\n");
}

}  // namespace
}  // namespace ntpstat
