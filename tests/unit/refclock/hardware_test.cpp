#include "refclock/hardware.hpp"

#include <gmock/gmock.h>
#include <vector>

namespace {

using refclock::best_of;
using refclock::Condition;
using refclock::PhcReading;
using refclock::Pulse;
using refclock::PulseReader;
using refclock::Reading;
using refclock::UnixTime;

constexpr std::int64_t kThen = 1'795'666'685;

TEST(PulseReader, each_pulse_counts_once_and_the_first_only_says_where_it_stands) {
  PulseReader reader;
  EXPECT_FALSE(reader.read({{kThen, 100}, 7}));
  EXPECT_FALSE(reader.read({{kThen, 100}, 7}));
  const auto reading = reader.read({{kThen, 999'999'000}, 8});
  ASSERT_TRUE(reading);
  EXPECT_TRUE(reading->pulse);
  EXPECT_EQ(reading->received, (UnixTime{kThen, 999'999'000}));
  EXPECT_EQ(reading->reference.fraction(), 0);
}

TEST(PulseReader, a_device_without_edges_has_nothing_to_say) {
  PulseReader reader;
  EXPECT_EQ(reader.read({}).error(), Condition::nominal);
  EXPECT_EQ(reader.read({{0, 0}, 5}).error(), Condition::nominal);
}

TEST(PulseReader, a_time_that_is_none_is_bad_time) {
  PulseReader reader;
  (void)reader.read({{kThen, 0}, 1});
  EXPECT_EQ(reader.read({{-5, 0}, 2}).error(), Condition::bad_time);
  EXPECT_EQ(reader.read({{kThen, 2'000'000'000}, 3}).error(), Condition::bad_time);
}

TEST(Phc, the_quickest_reading_counts) {
  const std::vector<PhcReading> readings{
      {{kThen, 1000}, {kThen, 999'000'000}, {kThen, 90'000}},
      {{kThen, 200'000}, {kThen, 201'500}, {kThen, 202'000}},
      {{kThen, 300'000}, {kThen, 888'000'000}, {kThen, 330'000}},
  };
  const auto reading = best_of(readings, false);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->received, (UnixTime{kThen, 201'000}));
  EXPECT_EQ(reading->reference, (UnixTime{kThen, 201'500}.timestamp()));
  EXPECT_NEAR(reading->bound.count(), 1e-6, 1e-12);
}

TEST(Phc, a_card_may_keep_tai) {
  const std::vector<PhcReading> readings{{{kThen, 0}, {kThen + 37, 500}, {kThen, 1000}}};
  const auto reading = best_of(readings, true);
  ASSERT_TRUE(reading);
  EXPECT_TRUE(reading->tai);
  const Reading utc = in_utc(*reading, 37);
  EXPECT_EQ(utc.reference, (UnixTime{kThen, 500}.timestamp()));
  EXPECT_EQ(in_utc(utc, 37).reference, utc.reference) << "that is UTC already";
}

TEST(Phc, the_middle_may_lie_in_the_next_second) {
  const std::vector<PhcReading> readings{{{kThen, 999'999'500}, {kThen + 1, 0}, {kThen + 1, 1500}}};
  EXPECT_EQ(best_of(readings, false)->received, (UnixTime{kThen + 1, 500}));
}

TEST(Phc, slow_or_impossible_readings_do_not_count) {
  const std::vector<PhcReading> slow{{{kThen, 0}, {kThen, 500}, {kThen, 2'000'000}}};
  EXPECT_EQ(best_of(slow, false).error(), Condition::bad_time);
  const std::vector<PhcReading> backwards{{{kThen, 5000}, {kThen, 500}, {kThen, 0}}};
  EXPECT_EQ(best_of(backwards, false).error(), Condition::bad_time);
  EXPECT_EQ(best_of({}, false).error(), Condition::bad_time);
}

TEST(Corrected, what_comes_late_is_corrected_by_time2) {
  Reading reading{.received = {kThen, 0}, .reference = UnixTime{kThen, 0}.timestamp()};
  EXPECT_EQ(corrected(reading, ntp::Seconds{0.25}, ntp::Seconds{0.5}).reference,
            (UnixTime{kThen, 250'000'000}.timestamp()));
  reading.late = true;
  EXPECT_EQ(corrected(reading, ntp::Seconds{0.25}, ntp::Seconds{0.5}).reference,
            (UnixTime{kThen, 500'000'000}.timestamp()));
}

}  // namespace
