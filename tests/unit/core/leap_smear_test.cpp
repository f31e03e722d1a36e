#include "core/leap_smear.hpp"

#include <gmock/gmock.h>

namespace {

using core::LeapSmear;
using ntp::Seconds;
using std::chrono::seconds;

const ntp::Timestamp kMidnight = ntp::Timestamp::from_unix(1'830'297'600, 0);  // 2028-01-01
constexpr seconds kInterval{7200};

// As it is when the leap second was announced in the morning before.
core::LeapSecond announced(ntp::Leap leap = ntp::Leap::insert) {
  core::LeapSecond second;
  second.announce(leap, kMidnight - seconds{43'200});
  return second;
}

LeapSmear smear_of(const core::LeapSecond& leap,
                   ntp::Timestamp known_at = kMidnight - seconds{43'200}) {
  LeapSmear smear;
  smear.set_interval(kInterval);
  smear.update(leap, known_at);
  return smear;
}

TEST(LeapSmear, is_off_by_default) {
  LeapSmear smear;
  smear.update(announced(), kMidnight - kInterval);
  EXPECT_FALSE(smear.offset(kMidnight - seconds{1}));
}

TEST(LeapSmear, does_nothing_before_it_begins) {
  EXPECT_FALSE(smear_of(announced()).offset(kMidnight - seconds{7201}));
}

TEST(LeapSmear, goes_evenly_from_nothing_to_a_whole_second_back) {
  const LeapSmear smear = smear_of(announced());
  EXPECT_DOUBLE_EQ(smear.offset(kMidnight - seconds{7200})->count(), 0);
  EXPECT_DOUBLE_EQ(smear.offset(kMidnight - seconds{5400})->count(), -0.25);
  EXPECT_DOUBLE_EQ(smear.offset(kMidnight - seconds{1800})->count(), -0.75);
  EXPECT_DOUBLE_EQ(smear.offset(kMidnight)->count(), -1);
}

TEST(LeapSmear, goes_forward_to_a_second_that_is_left_out) {
  const LeapSmear smear = smear_of(announced(ntp::Leap::remove));
  EXPECT_DOUBLE_EQ(smear.offset(kMidnight - seconds{3601})->count(), 0.5);
}

TEST(LeapSmear, has_ended_once_the_leap_second_has_passed) {
  core::LeapSecond leap = announced();
  LeapSmear smear = smear_of(leap);
  leap.done();
  smear.update(leap, kMidnight - seconds{1});
  EXPECT_FALSE(smear.offset(kMidnight - seconds{1}));
}

TEST(LeapSmear, that_hears_of_it_late_begins_late_without_a_jump) {
  const LeapSmear smear = smear_of(announced(), kMidnight - seconds{3600});
  EXPECT_DOUBLE_EQ(smear.offset(kMidnight - seconds{3600})->count(), 0);
  EXPECT_DOUBLE_EQ(smear.offset(kMidnight - seconds{1800})->count(), -0.5);
}

TEST(LeapSmear, hearing_of_it_again_changes_nothing) {
  LeapSmear smear = smear_of(announced());
  smear.update(announced(), kMidnight - seconds{3600});
  EXPECT_DOUBLE_EQ(smear.offset(kMidnight - seconds{3600})->count(), -0.5);
}

TEST(SmearRefid, is_254_and_the_offset_with_22_bits_behind_the_point) {
  EXPECT_EQ(core::smear_refid(Seconds{0}).value, 0xfe000000U);
  EXPECT_EQ(core::smear_refid(Seconds{0.5}).value, 0xfe200000U);
  EXPECT_EQ(core::smear_refid(Seconds{-0.5}).value, 0xfee00000U);
  EXPECT_EQ(core::smear_refid(Seconds{-1}).value, 0xfec00000U);
  EXPECT_EQ(core::smear_refid(Seconds{-5}).value, 0xfe800001U);
}

}  // namespace
