#include "refclock/shm.hpp"

#include <gmock/gmock.h>

namespace {

using refclock::Condition;
using refclock::ShmCopy;
using refclock::ShmReader;
using refclock::ShmRecord;
using refclock::UnixTime;

ShmCopy good(std::int32_t count = 2) {
  return {.record = {.mode = 1,
                     .count = count,
                     .clock_s = 1'795'666'685,
                     .clock_us = 123'456,
                     .receive_s = 1'795'666'685,
                     .receive_us = 223'456,
                     .leap = 1,
                     .precision = -10,
                     .valid = 1,
                     .clock_ns = 123'456'789,
                     .receive_ns = 223'456'001},
          .count_after = count};
}

Condition trouble_of_copy(const ShmCopy& copy) {
  ShmReader reader;
  const auto reading = reader.read(copy);
  return reading ? Condition::no_reply : reading.error();
}

TEST(Shm, a_record_is_a_reading) {
  ShmReader reader;
  const auto reading = reader.read(good());
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->received, (UnixTime{1'795'666'685, 223'456'001}));
  EXPECT_EQ(reading->reference, (UnixTime{1'795'666'685, 123'456'789}.timestamp()));
  EXPECT_EQ(reading->leap, ntp::Leap::insert);
  EXPECT_DOUBLE_EQ(reading->bound.count(), 1.0 / 1024);
  EXPECT_EQ(reading->timecode, "1795666685.123456789 1795666685.223456001 1 -10");
}

TEST(Shm, microseconds_count_where_the_nanoseconds_are_of_something_else) {
  ShmReader reader;
  ShmCopy copy = good();
  copy.record.clock_ns = 0;
  copy.record.receive_ns = 4'000'000'000;
  const auto reading = reader.read(copy);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->received, (UnixTime{1'795'666'685, 223'456'000}));
  EXPECT_EQ(reading->reference, (UnixTime{1'795'666'685, 123'456'000}.timestamp()));
}

TEST(Shm, what_is_not_valid_is_nothing) {
  ShmCopy copy = good();
  copy.record.valid = 0;
  EXPECT_EQ(trouble_of_copy(copy), Condition::nominal);
  EXPECT_EQ(trouble_of_copy(ShmCopy{}), Condition::nominal);
}

TEST(Shm, what_was_written_meanwhile_is_nothing_in_mode_1) {
  ShmCopy copy = good();
  copy.count_after = 3;
  EXPECT_EQ(trouble_of_copy(copy), Condition::nominal);
  copy.record.mode = 0;
  ShmReader reader;
  EXPECT_TRUE(reader.read(copy));
}

TEST(Shm, what_was_read_is_not_read_again) {
  ShmReader reader;
  EXPECT_TRUE(reader.read(good(2)));
  EXPECT_FALSE(reader.read(good(2)));
  EXPECT_TRUE(reader.read(good(4)));
}

TEST(Shm, what_no_writer_means_is_trouble) {
  ShmCopy copy = good();
  copy.record.mode = 2;
  EXPECT_EQ(trouble_of_copy(copy), Condition::bad_format);
  copy = good();
  copy.record.leap = 7;
  EXPECT_EQ(trouble_of_copy(copy), Condition::bad_format);
  copy = good();
  copy.record.leap = 3;
  EXPECT_EQ(trouble_of_copy(copy), Condition::bad_signal);
  copy = good();
  copy.record.clock_us = -1;
  EXPECT_EQ(trouble_of_copy(copy), Condition::bad_time);
  copy = good();
  copy.record.receive_s = -5;
  EXPECT_EQ(trouble_of_copy(copy), Condition::bad_time);
  copy = good();
  copy.record.clock_s = std::int64_t{1} << 62;
  EXPECT_EQ(trouble_of_copy(copy), Condition::bad_time);
}

TEST(Shm, a_precision_that_means_nothing_bounds_nothing) {
  ShmReader reader;
  ShmCopy copy = good();
  copy.record.precision = 30'000;
  EXPECT_EQ(reader.read(copy)->bound.count(), 0);
}

}  // namespace
