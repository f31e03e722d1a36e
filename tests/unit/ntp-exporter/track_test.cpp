#include "ntp-exporter/track.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace ntp_exporter {
namespace {

ntp::Monotonic instant_at(int seconds) { return ntp::Monotonic{std::chrono::seconds{seconds}}; }

TEST(Track, KeepsAnHourAndNoMore) {
  Track track;
  for (int t = 0; t < 20'000; ++t) track.add(instant_at(t), {.seen_s = static_cast<float>(t)});
  ASSERT_EQ(track.entries().size(), Track::kSlots);
  EXPECT_EQ(track.entries().back().reading.seen_s, 19'999);
  EXPECT_EQ(track.entries().back().slot - track.entries().front().slot + 1, Track::kSlots);
}

TEST(Track, JoinsWhatCameInTheSameHalfMinute) {
  Track track;
  track.add(instant_at(60), {.seen_s = 1});
  track.add(instant_at(70), {.self_s = 2});
  ASSERT_EQ(track.entries().size(), 1U);
  EXPECT_EQ(track.entries()[0].reading.seen_s, 1);
  EXPECT_EQ(track.entries()[0].reading.self_s, 2);
  EXPECT_TRUE(std::isnan(track.entries()[0].reading.jitter_s));
}

TEST(Track, KeepsNothingOverALongSilence) {
  Track track;
  track.add(instant_at(0), {.seen_s = 1});
  track.add(instant_at(10'000), {.seen_s = 2});
  ASSERT_EQ(track.entries().size(), 1U);
  EXPECT_EQ(track.entries()[0].reading.seen_s, 2);
}

}  // namespace
}  // namespace ntp_exporter
