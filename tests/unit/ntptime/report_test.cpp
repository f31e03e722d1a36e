#include "ntptime/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ntptime {
namespace {

using testing::HasSubstr;

const sys::KernelClockState kState{.code = 0,
                                   .modes = 0x2,
                                   .time = {1'795'668'198, 609'225'000},
                                   .offset_us = -1.5,
                                   .frequency_ppm = 12.3456,
                                   .max_error_us = 2500,
                                   .est_error_us = 40,
                                   .status = 0x1,
                                   .time_constant = 6,
                                   .precision_us = 1,
                                   .tolerance_ppm = 500,
                                   .tai_offset_s = 37};

TEST(Report, TextHasTheOldLines) {
  EXPECT_EQ(text({}, kState, kState, view::utc),
            "ntp_gettime() returns code 0 (OK)\n"
            "  time eeb23766.9bf62b6b  Thu, Nov 26 2026  4:43:18.609, (.609225),\n"
            "  maximum error 2500 us, estimated error 40 us, TAI offset 37\n"
            "ntp_adjtime() returns code 0 (OK)\n"
            "  modes 0x2 (FREQUENCY),\n"
            "  offset -1.500 us, frequency 12.346 ppm, interval 1 s,\n"
            "  maximum error 2500 us, estimated error 40 us,\n"
            "  status 0x1 (PLL),\n"
            "  time constant 6, precision 1.000 us, tolerance 500 ppm,\n");
}

TEST(Report, StyleAndRawAreObeyed) {
  Command command;
  command.style = view::Style::ntpsec;
  command.raw = true;
  const std::string told = text(command, kState, kState, view::utc);
  EXPECT_THAT(told, HasSubstr("time eeb23766.9bf62b6b 2026-11-26T04:43:18.609Z, (.609225),\n"));
  EXPECT_THAT(told, HasSubstr("  ntptime=eeb23766.9bf62b6b unixtime=6b07b8e6.609225 "
                              "2026-11-26T04:43:18Z\n"));
}

TEST(Report, AKernelThatCountsNanosecondsShowsNine) {
  sys::KernelClockState state = kState;
  state.status |= sys::kStatusNano;
  EXPECT_THAT(text({}, state, state, view::utc), HasSubstr("(.609225000),\n"));
}

TEST(Report, APulseHasItsLines) {
  sys::KernelClockState state = kState;
  state.pps_shift = 4;
  state.pps_frequency_ppm = 1.25;
  state.pps_errors = 3;
  EXPECT_THAT(text({}, state, state, view::utc), HasSubstr("interval 16 s,\n"));
  EXPECT_THAT(text({}, state, state, view::utc),
              HasSubstr("  pps frequency 1.250 ppm, stability 0.000 ppm, jitter 0.000 us,\n"
                        "  intervals 0, jitter exceeded 0, stability exceeded 0, errors 3.\n"));
  EXPECT_EQ(nlohmann::json::parse(json(state, state))["errors"], 3);
}

TEST(Report, MeasuresFromOneReadingToTheNext) {
  EXPECT_EQ(measured({{5, 999'999'000}, {6, 1'000}, {6, 3'000}}), "[ us 999999: 2 2 ]\n");
}

TEST(Report, JsonHasNtpsecsNamesAndMore) {
  const std::string line = json(kState, kState);
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  const auto object = nlohmann::json::parse(line);
  EXPECT_EQ(object["schema"], "gnomon-ntptime/1");
  EXPECT_EQ(object["gettime-status"], "OK");
  EXPECT_EQ(object["time"], "2026-11-26T04:43:18.609Z");
  EXPECT_EQ(object["fractional-time"], ".609225");
  EXPECT_EQ(object["maximum-error"], 2500);
  EXPECT_EQ(object["frequency"], 12.346);
  EXPECT_EQ(object["status"], "0x1 (PLL)");
  EXPECT_EQ(object["status-flags"], nlohmann::json::array({"PLL"}));
  EXPECT_EQ(object["TAI-offset"], 37);
}

TEST(Report, WordsAreALineEach) {
  EXPECT_THAT(words(kState), HasSubstr("The clock is synchronised, and no leap second is near.\n"));
}

}  // namespace
}  // namespace ntptime
