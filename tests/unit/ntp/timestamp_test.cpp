#include "ntp/timestamp.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <random>

namespace {

using ntp::Nanos;
using ntp::ShortDuration;
using ntp::Timestamp;
using namespace std::chrono_literals;

TEST(Timestamp, DifferenceIsSigned) {
  const Timestamp earlier{100, 0};
  const Timestamp later{101, 0x80000000};
  EXPECT_EQ(later - earlier, Nanos{1'500'000'000});
  EXPECT_EQ(earlier - later, Nanos{-1'500'000'000});
}

TEST(Timestamp, DifferenceCrossesTheEraOf2036) {
  const Timestamp before{0xffffffff, 0};
  const Timestamp after{1, 0};
  EXPECT_EQ(after - before, Nanos{2s});
  EXPECT_EQ(before + Nanos{2s}, after);
}

TEST(Timestamp, AddingRoundsAndDoesNotTruncate) {
  const Timestamp start{10, 0};
  EXPECT_EQ((start + Nanos{1}) - start, Nanos{1});
  EXPECT_EQ((start - Nanos{1}) - start, Nanos{-1});
}

TEST(Timestamp, DurationsBeyondTheOverflowOfWireUnits) {
  EXPECT_EQ((Timestamp{} + Nanos{2000s}).seconds(), 2000U);
}

// No unit of the wire is nearer, by whole numbers of 128 bits.
TEST(Timestamp, NanosecondsGoToTheNearestUnitAndBack) {
  __extension__ using Wide = __int128;
  std::mt19937_64 draw{1};
  for (int i = 0; i < 100'000; ++i) {
    const Nanos by{static_cast<std::int64_t>(draw()) >> (i % 3 == 0 ? 2 : 3 + draw() % 60)};
    const Timestamp there = Timestamp{} + by;
    const Wide wire = Wide{by.count()} * (Wide{1} << 32);
    const Wide error = Wide{static_cast<std::int64_t>(there.wire())} * 1'000'000'000 - wire;
    if (by < Nanos{1s} * 0x7fffffff && by > Nanos{1s} * -0x7fffffff) {
      ASSERT_LE(error, 500'000'000) << by.count();
      ASSERT_GE(error, -500'000'000) << by.count();
      ASSERT_EQ(there - Timestamp{}, by);
    }
  }
  EXPECT_EQ((Timestamp{} + Nanos{-1'500'000'000}).wire(), -(std::uint64_t{3} << 31));
}

TEST(Timestamp, FromUnixEpoch) {
  EXPECT_EQ(Timestamp::from_unix(0, 500'000'000), (Timestamp{2'208'988'800U, 0x80000000}));
}

TEST(Timestamp, NearestEraIsChosenByThePivot) {
  // 2036-02-07 06:28:16 UTC is second 0 of era 1.
  EXPECT_EQ((Timestamp{1, 0}.unix_seconds(2'085'978'490)), 2'085'978'497);
  EXPECT_EQ((Timestamp{0xffffffff, 0}.unix_seconds(2'085'978'500)), 2'085'978'495);
}

TEST(ShortDuration, RoundsAndSaturates) {
  EXPECT_EQ(ShortDuration::from(Nanos{1s}).wire(), 0x00010000U);
  EXPECT_EQ(ShortDuration::from(Nanos{-1}).wire(), 0U);
  EXPECT_EQ(ShortDuration::from(Nanos{100'000s}).wire(), 0xffffffffU);
  EXPECT_EQ(ShortDuration{0x8000}.nanos(), Nanos{500ms});
}

}  // namespace
