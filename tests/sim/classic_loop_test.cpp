#include "classic_loop.hpp"

#include <gtest/gtest.h>

namespace {

using sim::ClassicLoop;

// Past the first update and the 300 s in which the frequency is measured.
ClassicLoop in_sync() {
  ClassicLoop loop{6, 10, 1e-7};
  loop.update(0, 1e-5, 1);
  loop.update(0, 1e-5, 301);
  return loop;
}

TEST(ClassicLoop, StepsALargeFirstOffset) {
  ClassicLoop loop{6, 10, 1e-7};
  EXPECT_EQ(loop.update(0.5, 1e-5, 1), 0.5);
}

TEST(ClassicLoop, MeasuresTheFrequencyOverTheFirst300Seconds) {
  ClassicLoop loop{6, 10, 1e-7};
  loop.update(0, 1e-5, 1);
  EXPECT_FALSE(loop.update(0.0015, 1e-5, 151));
  EXPECT_EQ(loop.frequency(), 0);
  loop.update(0.003, 1e-5, 301);
  EXPECT_NEAR(loop.frequency(), 10e-6, 1e-12);
}

TEST(ClassicLoop, RemovesAQuarterOfATimeConstantEachSecond) {
  ClassicLoop loop = in_sync();
  loop.update(0.001, 1e-5, 365);
  // 0.001 / (4 * 64), and the frequency moved by 0.001 * 64 / (4 * 4 * 64)^2.
  const double frequency = 0.001 * 64 / (1024.0 * 1024.0);
  EXPECT_NEAR(loop.frequency(), frequency, 1e-15);
  EXPECT_NEAR(loop.tick() - frequency, 0.001 / 256, 1e-12);
}

TEST(ClassicLoop, IgnoresASpikeAndStepsWhatLasts) {
  ClassicLoop loop = in_sync();
  EXPECT_FALSE(loop.update(0.5, 1e-5, 365));
  EXPECT_FALSE(loop.update(0.5, 1e-5, 600));
  EXPECT_EQ(loop.update(0.5, 1e-5, 666), 0.5);
}

TEST(ClassicLoop, AsksLessOftenWhileTheOffsetIsNoise) {
  ClassicLoop loop = in_sync();
  for (int i = 1; i <= 6; ++i) loop.update(1e-6, 1e-5, 301 + 64 * i);
  EXPECT_EQ(loop.poll(), 7);
}

}  // namespace
