#include "refclock/sock.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <limits>
#include <span>

namespace {

using refclock::Condition;
using refclock::parse_sock;
using refclock::SockSample;
using refclock::UnixTime;

const SockSample kGood{.seconds = 1'795'666'685,
                       .microseconds = 500'000,
                       .offset_s = -0.25,
                       .pulse = 0,
                       .leap = 2,
                       .magic = refclock::kSockMagic};

auto parsed_sample(const SockSample& sample) {
  return parse_sock(std::as_bytes(std::span{&sample, 1}));
}
Condition trouble_of_sample(const SockSample& sample) {
  const auto reading = parsed_sample(sample);
  return reading ? Condition::nominal : reading.error();
}

TEST(Sock, a_datagram_is_a_reading) {
  const auto reading = parsed_sample(kGood);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->received, (UnixTime{1'795'666'685, 500'000'000}));
  EXPECT_EQ(reading->reference, (UnixTime{1'795'666'685, 250'000'000}.timestamp()));
  EXPECT_EQ(reading->leap, ntp::Leap::remove);
  EXPECT_FALSE(reading->pulse);
}

TEST(Sock, a_pulse_says_so) {
  SockSample sample = kGood;
  sample.pulse = 1;
  EXPECT_TRUE(parsed_sample(sample)->pulse);
}

TEST(Sock, other_sizes_and_other_magic_are_bad_format) {
  SockSample sample = kGood;
  sample.magic = 0;
  EXPECT_EQ(trouble_of_sample(sample), Condition::bad_format);
  const auto octets = std::as_bytes(std::span{&kGood, 1});
  EXPECT_EQ(parse_sock(octets.first(39)).error(), Condition::bad_format);
  EXPECT_EQ(parse_sock({}).error(), Condition::bad_format);
}

TEST(Sock, what_is_no_time_is_bad_time) {
  for (const double offset_s : {std::nan(""), std::numeric_limits<double>::infinity(), 1e300}) {
    SockSample sample = kGood;
    sample.offset_s = offset_s;
    EXPECT_EQ(trouble_of_sample(sample), Condition::bad_time);
  }
  SockSample sample = kGood;
  sample.microseconds = 1'000'000;
  EXPECT_EQ(trouble_of_sample(sample), Condition::bad_time);
  sample = kGood;
  sample.seconds = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(trouble_of_sample(sample), Condition::bad_time);
}

TEST(Sock, a_source_that_is_not_synchronised_is_a_bad_signal) {
  SockSample sample = kGood;
  sample.leap = 3;
  EXPECT_EQ(trouble_of_sample(sample), Condition::bad_signal);
}

}  // namespace
