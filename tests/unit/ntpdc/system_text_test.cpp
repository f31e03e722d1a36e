#include "ntpdc/system_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mode6/header.hpp"
#include "view/summary_view.hpp"

namespace ntpdc {
namespace {

using testing::HasSubstr;

TEST(SystemText, SysinfoHasTheOldLines) {
  mode6::SystemVariables s;
  s.peeradr = "192.0.2.1:123";
  s.peermode = 3;
  s.leap = 1;
  s.stratum = 3;
  s.precision = -20;
  s.rootdelay = ntp::Seconds{0.01234};
  s.refid = "192.0.2.1";
  s.clk_wander = ntp::Ppm{0.25};
  const std::string text = sysinfo_text(s, {});
  EXPECT_THAT(text, HasSubstr("system peer:          192.0.2.1\n"
                              "system peer mode:     client\n"
                              "leap indicator:       01\n"
                              "stratum:              3\n"
                              "precision:            -20\n"
                              "root distance:        0.01234 s\n"));
  EXPECT_THAT(text, HasSubstr("reference ID:         [192.0.2.1]\n"));
  EXPECT_THAT(text, HasSubstr("stability:            0.250 ppm\n"));
}

TEST(SystemText, ASystemWithoutAPeerSaysSo) {
  EXPECT_THAT(sysinfo_text({}, {}), HasSubstr("system peer:          0.0.0.0\n"));
}

TEST(SystemText, LoopinfoComesInOneLineOrMany) {
  mode6::SystemVariables s;
  s.offset = ntp::Seconds{-0.000012};
  s.frequency = ntp::Ppm{12.5};
  s.tc = 6;
  s.reftime = ntp::Timestamp{0xEEB2'0000'0000'0000};
  s.clock = ntp::Timestamp{0xEEB2'000C'8000'0000};
  EXPECT_EQ(loopinfo_text(s, true),
            "offset -0.000012, frequency 12.500, time_const 6, watchdog 12\n");
  EXPECT_EQ(loopinfo_text(s, false),
            "offset:               -0.000012 s\n"
            "frequency:            12.500 ppm\n"
            "time constant:        6\n"
            "watchdog timer:       12 s\n");
}

TEST(SystemText, KerninfoNamesTheBits) {
  mode6::SystemVariables s;
  EXPECT_EQ(kerninfo_text(s), "");
  s.kfreq = ntp::Ppm{-3};
  s.kmaxerr = ntp::Seconds{16};
  s.kstflags = 0x2041;
  EXPECT_THAT(kerninfo_text(s), HasSubstr("maximum error:        16.0 s\n"));
  EXPECT_THAT(kerninfo_text(s), HasSubstr("status:               2041  pll unsync nano\n"));
  EXPECT_THAT(kerninfo_text(s), Not(HasSubstr("pps")));
  s.kppscalibdur = 16;
  EXPECT_THAT(kerninfo_text(s), HasSubstr("calibration interval: 16 s\n"));
}

TEST(SystemText, ClockstatIsSafeToShow) {
  mode6::ClockVariables clock;
  clock.device = "\x1b[1mGPS";
  clock.poll = 7;
  clock.flags = 5;
  const std::string text = clockstat_text(clock, "127.127.20.0", 2);
  EXPECT_THAT(text, HasSubstr("clock address:        127.127.20.0\n"
                              "clock type:           ^[[1mGPS\n"
                              "current status:       2\n"
                              "number of polls:      7\n"));
  EXPECT_THAT(text, HasSubstr("fudge flags:          0x5\n"));
}

TEST(SystemText, CountersHaveTheOldLegends) {
  EXPECT_EQ(counters_of(Show::peers), nullptr);
  EXPECT_EQ(view::summary_text(*counters_of(Show::sysstats), "ss_uptime=5, ss_limited=7", {}),
            "time since restart:     5\nrate exceeded:          7\n");
  EXPECT_EQ(view::summary_text(*counters_of(Show::iostats), "io_sendfailed=1", {}),
            "packets not sent:       1\n");
  EXPECT_EQ(view::summary_text(*counters_of(Show::timerstats), "timer_xmts=9", {}),
            "calls to transmit:      9\n");
}

TEST(SystemText, QuestionsFitAPacket) {
  for (const Show show : {Show::sysinfo, Show::loopinfo, Show::kerninfo}) {
    const auto questions = system_questions(show);
    EXPECT_FALSE(questions.empty());
    for (const std::string& names : questions) EXPECT_LE(names.size(), mode6::kMaxData);
  }
}

}  // namespace
}  // namespace ntpdc
