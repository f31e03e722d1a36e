#include "core/leap_smear.hpp"

#include <gmock/gmock.h>

namespace {

using core::LeapSmear;
using ntp::Seconds;

const ntp::Timestamp kSmearMidnight = ntp::Timestamp::from_unix(1'830'297'600, 0);  // 2028-01-01
constexpr std::chrono::seconds kSmearInterval{7200};

// As it is when the leap second was smear_announced in the morning before.
core::LeapSecond smear_announced(ntp::Leap leap = ntp::Leap::insert) {
  core::LeapSecond second;
  second.announce(leap, kSmearMidnight - std::chrono::seconds{43'200});
  return second;
}

LeapSmear smear_known_at(const core::LeapSecond& leap,
                         ntp::Timestamp known_at = kSmearMidnight - std::chrono::seconds{43'200}) {
  LeapSmear smear;
  smear.set_interval(kSmearInterval);
  smear.update(leap, known_at);
  return smear;
}

TEST(LeapSmear, is_off_by_default) {
  LeapSmear smear;
  smear.update(smear_announced(), kSmearMidnight - kSmearInterval);
  EXPECT_FALSE(smear.offset(kSmearMidnight - std::chrono::seconds{1}));
}

TEST(LeapSmear, does_nothing_before_it_begins) {
  EXPECT_FALSE(
      smear_known_at(smear_announced()).offset(kSmearMidnight - std::chrono::seconds{7201}));
}

TEST(LeapSmear, goes_evenly_from_nothing_to_a_whole_second_back) {
  const LeapSmear smear = smear_known_at(smear_announced());
  EXPECT_DOUBLE_EQ(smear.offset(kSmearMidnight - std::chrono::seconds{7200})->count(), 0);
  EXPECT_DOUBLE_EQ(smear.offset(kSmearMidnight - std::chrono::seconds{5400})->count(), -0.25);
  EXPECT_DOUBLE_EQ(smear.offset(kSmearMidnight - std::chrono::seconds{1800})->count(), -0.75);
  EXPECT_DOUBLE_EQ(smear.offset(kSmearMidnight)->count(), -1);
}

TEST(LeapSmear, goes_forward_to_a_second_that_is_left_out) {
  const LeapSmear smear = smear_known_at(smear_announced(ntp::Leap::remove));
  EXPECT_DOUBLE_EQ(smear.offset(kSmearMidnight - std::chrono::seconds{3601})->count(), 0.5);
}

TEST(LeapSmear, has_ended_once_the_leap_second_has_passed) {
  core::LeapSecond leap = smear_announced();
  LeapSmear smear = smear_known_at(leap);
  leap.done();
  smear.update(leap, kSmearMidnight - std::chrono::seconds{1});
  EXPECT_FALSE(smear.offset(kSmearMidnight - std::chrono::seconds{1}));
}

TEST(LeapSmear, that_hears_of_it_late_begins_late_without_a_jump) {
  const LeapSmear smear =
      smear_known_at(smear_announced(), kSmearMidnight - std::chrono::seconds{3600});
  EXPECT_DOUBLE_EQ(smear.offset(kSmearMidnight - std::chrono::seconds{3600})->count(), 0);
  EXPECT_DOUBLE_EQ(smear.offset(kSmearMidnight - std::chrono::seconds{1800})->count(), -0.5);
}

TEST(LeapSmear, hearing_of_it_again_changes_nothing) {
  LeapSmear smear = smear_known_at(smear_announced());
  smear.update(smear_announced(), kSmearMidnight - std::chrono::seconds{3600});
  EXPECT_DOUBLE_EQ(smear.offset(kSmearMidnight - std::chrono::seconds{3600})->count(), -0.5);
}

TEST(SmearRefid, is_254_and_the_offset_with_22_bits_behind_the_point) {
  EXPECT_EQ(core::smear_refid(Seconds{0}).value, 0xfe000000U);
  EXPECT_EQ(core::smear_refid(Seconds{0.5}).value, 0xfe200000U);
  EXPECT_EQ(core::smear_refid(Seconds{-0.5}).value, 0xfee00000U);
  EXPECT_EQ(core::smear_refid(Seconds{-1}).value, 0xfec00000U);
  EXPECT_EQ(core::smear_refid(Seconds{-5}).value, 0xfe800001U);
}

}  // namespace
