#include "refclock/nmea.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace {

using refclock::Condition;
using refclock::NmeaError;
using refclock::NmeaReceiver;
using refclock::parse_nmea;
using refclock::UnixTime;

// 2026-11-26 04:18:05 UTC
constexpr std::int64_t kNow = 1'795'666'685;

/// With its checksum.
std::string sentence(const std::string& body) {
  int sum = 0;
  for (const char c : body) sum ^= static_cast<unsigned char>(c);
  return fmt::format("${}*{:02X}", body, sum);
}

auto parsed_sentence(const std::string& body, int mode = 0) {
  return parse_nmea(sentence(body), mode, kNow);
}

TEST(Nmea, rmc_tells_time_and_day) {
  const auto time = parsed_sentence("GPRMC,041805.25,A,5231.000,N,01324.000,E,0.0,0.0,261126,,,A");
  ASSERT_TRUE(time);
  EXPECT_EQ(time->seconds, kNow);
  EXPECT_EQ(time->nanoseconds, 250'000'000);
  EXPECT_TRUE(time->dated);
}

TEST(Nmea, zda_tells_time_and_day) {
  const auto time = parsed_sentence("GNZDA,041805.00,26,11,2026,00,00");
  ASSERT_TRUE(time);
  EXPECT_EQ(time->seconds, kNow);
}

TEST(Nmea, gga_and_gll_tell_the_time_of_the_nearest_day) {
  const auto gga =
      parsed_sentence("GPGGA,041806.00,5231.000,N,01324.000,E,1,08,0.9,40.0,M,46.0,M,,");
  ASSERT_TRUE(gga);
  EXPECT_EQ(gga->seconds, kNow + 1);
  EXPECT_FALSE(gga->dated);
  const auto gll = parsed_sentence("GPGLL,5231.000,N,01324.000,E,041804.00,A,A");
  ASSERT_TRUE(gll);
  EXPECT_EQ(gll->seconds, kNow - 1);
}

TEST(Nmea, a_receiver_without_a_fix_is_not_believed) {
  EXPECT_EQ(parsed_sentence("GPRMC,041805.00,V,,,,,,,261126,,,N").error(), NmeaError::no_fix);
  EXPECT_EQ(parsed_sentence("GPGGA,041805.00,,,,,0,00,99.99,,,,,,").error(), NmeaError::no_fix);
  EXPECT_EQ(parsed_sentence("GPGLL,,,,,041805.00,V,N").error(), NmeaError::no_fix);
  EXPECT_EQ(parsed_sentence("GPZDA,,,,,00,00").error(), NmeaError::no_fix);
}

TEST(Nmea, checksums_must_hold) {
  std::string line = sentence("GPZDA,041805.00,26,11,2026,00,00");
  line[9] = '2';
  EXPECT_EQ(parse_nmea(line, 0, kNow).error(), NmeaError::bad_format);
  EXPECT_EQ(parse_nmea("$GPZDA,041805.00,26,11,2026,00,00", 0, kNow).error(),
            NmeaError::bad_format);
  EXPECT_EQ(parse_nmea("$GPZDA*0", 0, kNow).error(), NmeaError::bad_format);
  EXPECT_EQ(parse_nmea("$*00", 0, kNow).error(), NmeaError::other);
  EXPECT_EQ(parse_nmea("", 0, kNow).error(), NmeaError::bad_format);
}

TEST(Nmea, what_is_no_time_or_day_is_refused) {
  EXPECT_EQ(parsed_sentence("GPZDA,241805.00,26,11,2026,00,00").error(), NmeaError::bad_time);
  EXPECT_EQ(parsed_sentence("GPZDA,0418,26,11,2026,00,00").error(), NmeaError::bad_time);
  EXPECT_EQ(parsed_sentence("GPZDA,041805x,26,11,2026,00,00").error(), NmeaError::bad_time);
  EXPECT_EQ(parsed_sentence("GPZDA,041805.00,31,02,2026,00,00").error(), NmeaError::bad_date);
  EXPECT_EQ(parsed_sentence("GPZDA,041805.00,26,11,26,00,00").error(), NmeaError::bad_date);
  EXPECT_EQ(parsed_sentence("GPRMC,041805.00,A,,,,,,,2611,,,A").error(), NmeaError::bad_date);
}

TEST(Nmea, weeks_that_ran_over_are_mended) {
  // 1024 weeks before 2026-11-26
  const auto time = parsed_sentence("GPRMC,041805.00,A,,,,,,,120407,,,A");
  ASSERT_TRUE(time);
  EXPECT_EQ(time->seconds, kNow);
}

TEST(Nmea, mode_says_which_sentences_count) {
  const char* zda = "GPZDA,041805.00,26,11,2026,00,00";
  EXPECT_TRUE(parsed_sentence(zda, refclock::sentence::kZda));
  EXPECT_EQ(parsed_sentence(zda, refclock::sentence::kRmc | refclock::sentence::kGga).error(),
            NmeaError::other);
  EXPECT_EQ(parsed_sentence("GPGSV,1,1,00").error(), NmeaError::other);
}

TEST(Nmea, mode_says_how_fast_the_line_is) {
  EXPECT_EQ(refclock::nmea_baud(0, 0), 4800);
  EXPECT_EQ(refclock::nmea_baud(0x10, 0), 9600);
  EXPECT_EQ(refclock::nmea_baud(0x50, 0), 115200);
  EXPECT_EQ(refclock::nmea_baud(0x70, 0), 4800);
  EXPECT_EQ(refclock::nmea_baud(0x10, 19200), 19200);
}

TEST(NmeaReceiver, makes_one_reading_a_second) {
  NmeaReceiver receiver{0};
  const UnixTime arrived{kNow, 400'000'000};
  const auto first = receiver.take(sentence("GPRMC,041805.00,A,,,,,,,261126,,,A"), arrived);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->received, arrived);
  EXPECT_EQ(first->reference, (UnixTime{kNow, 0}.timestamp()));
  EXPECT_TRUE(first->late);
  const auto second = receiver.take(sentence("GPZDA,041805.00,26,11,2026,00,00"), arrived);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), Condition::nominal);
}

TEST(NmeaReceiver, believes_the_day_of_the_receiver_rather_than_our_own) {
  NmeaReceiver receiver{0};
  constexpr std::int64_t kWrong = kNow - 40 * 86'400;
  const std::string gga = sentence("GPGGA,041805.00,,,,,1,08,0.9,,,,,,");
  EXPECT_FALSE(receiver.take(gga, {kWrong, 0}));
  EXPECT_TRUE(receiver.take(sentence("GPZDA,041806.00,26,11,2026,00,00"), {kWrong + 1, 0}));
  const auto next = receiver.take(sentence("GPGGA,041807.00,,,,,1,08,0.9,,,,,,"), {kWrong + 2, 0});
  ASSERT_TRUE(next);
  EXPECT_EQ(next->reference, (UnixTime{kNow + 2, 0}.timestamp()));
}

TEST(NmeaReceiver, without_any_day_our_own_will_do_after_a_while) {
  NmeaReceiver receiver{0};
  for (int i = 0; i <= 10; ++i) {
    const std::string gga = sentence(fmt::format("GPGGA,0418{:02}.00,,,,,1,08,0.9,,,,,,", 5 + i));
    EXPECT_EQ(receiver.take(gga, {kNow + i, 0}).has_value(), i == 10) << i;
  }
}

}  // namespace
