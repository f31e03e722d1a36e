#include "refclock/gpsd.hpp"

#include <gmock/gmock.h>
#include <string>

namespace {

using refclock::Condition;
using refclock::parse_report;
using refclock::ReportKind;
using refclock::UnixTime;

constexpr UnixTime kArrived{1'795'666'685, 500'000'000};

Condition trouble_of_report(std::string_view line) {
  const auto report = parse_report(line, kArrived);
  return report ? Condition::nominal : report.error();
}

TEST(Gpsd, pps_says_what_both_clocks_were) {
  const auto report =
      parse_report(R"({"class":"PPS","device":"/dev/ttyS0","real_sec":1795666685,"real_nsec":0,)"
                   R"("clock_sec":1795666684,"clock_nsec":999987654,"precision":-20})",
                   kArrived);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->kind, ReportKind::pulse);
  EXPECT_EQ(report->reading.received, (UnixTime{1'795'666'684, 999'987'654}));
  EXPECT_EQ(report->reading.reference, (UnixTime{1'795'666'685, 0}.timestamp()));
  EXPECT_FALSE(report->reading.late);
  EXPECT_EQ(report->reading.timecode, "PPS 1795666685.000000000");
}

TEST(Gpsd, toff_comes_late) {
  const auto report =
      parse_report(R"({"class":"TOFF","device":"x","real_sec":1795666685,"real_nsec":0,)"
                   R"("clock_sec":1795666685,"clock_nsec":123000000})",
                   kArrived);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->kind, ReportKind::serial);
  EXPECT_TRUE(report->reading.late);
}

TEST(Gpsd, tpv_is_of_when_it_came) {
  const auto report = parse_report(
      R"({"class":"TPV","device":"x","mode":3,"time":"2026-11-26T04:18:05.250Z","lat":52.5})",
      kArrived);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->kind, ReportKind::position);
  EXPECT_EQ(report->reading.received, kArrived);
  EXPECT_EQ(report->reading.reference, (UnixTime{1'795'666'685, 250'000'000}.timestamp()));
}

TEST(Gpsd, other_reports_tell_no_time) {
  for (const char* line : {R"({"class":"VERSION","release":"3.22"})", R"({"class":"SKY"})"}) {
    const auto report = parse_report(line, kArrived);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->kind, ReportKind::other);
  }
}

TEST(Gpsd, without_a_fix_there_is_no_time) {
  EXPECT_EQ(trouble_of_report(R"({"class":"TPV","mode":1,"time":"2026-11-26T04:18:05.000Z"})"),
            Condition::bad_signal);
  EXPECT_EQ(trouble_of_report(R"({"class":"TPV","mode":3})"), Condition::bad_signal);
}

TEST(Gpsd, what_is_no_report_is_bad_format) {
  for (const char* line : {"", "[]", "{", "7", R"({"class":7})", R"({"klass":"PPS"})",
                           R"({"class":"PPS","real_sec":"1","real_nsec":0})",
                           R"({"class":"PPS","real_sec":1e300,"real_nsec":0})",
                           R"({"class":"PPS","real_sec":1795666685,"real_nsec":-1,)"
                           R"("clock_sec":1795666685,"clock_nsec":0})",
                           R"({"class":"TPV","mode":3,"time":7})"}) {
    EXPECT_EQ(trouble_of_report(line), Condition::bad_format) << line;
  }
  EXPECT_EQ(trouble_of_report(std::string(20'000, '[')), Condition::bad_format);
  EXPECT_EQ(trouble_of_report(std::string(10'000, '[')), Condition::bad_format);
}

TEST(Gpsd, what_is_no_time_is_bad_time) {
  for (const char* time : {"2026-11-26T04:18:05", "2026-13-26T04:18:05Z", "2026-11-26 04:18:05Z",
                           "2026-11-26T24:18:05Z", "2026-11-26T04:18:05,5Z", "Z",
                           "2026-11-26T04:18:05.12345678901Z"}) {
    EXPECT_EQ(trouble_of_report(std::string{R"({"class":"TPV","mode":3,"time":")"} + time + "\"}"),
              Condition::bad_time)
        << time;
  }
}

TEST(BestReports, the_best_kind_counts_as_long_as_it_comes) {
  refclock::BestReports best;
  EXPECT_FALSE(best.takes(ReportKind::other, 100));
  EXPECT_TRUE(best.takes(ReportKind::position, 100));
  EXPECT_TRUE(best.takes(ReportKind::pulse, 101));
  EXPECT_FALSE(best.takes(ReportKind::serial, 102));
  EXPECT_TRUE(best.takes(ReportKind::pulse, 102));
  EXPECT_FALSE(best.takes(ReportKind::position, 106));
  EXPECT_TRUE(best.takes(ReportKind::serial, 107));
}

}  // namespace
