#include "core/estimator.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <random>

namespace {

using core::Estimator;

ntp::Monotonic at(double s) {
  return ntp::Monotonic{std::chrono::duration_cast<ntp::Nanos>(ntp::Seconds{s})};
}

TEST(Estimator, three_samples_say_nothing) {
  Estimator estimator{ntp::Seconds{1e-6}};
  for (int i = 0; i < 3; ++i) estimator.add(at(i), ntp::Seconds{0}, ntp::Seconds{1e-3});
  EXPECT_FALSE(estimator.estimate(at(3)));
}

TEST(Estimator, a_straight_line_is_found) {
  Estimator estimator{ntp::Seconds{1e-9}};
  for (int i = 0; i < 20; ++i) {
    estimator.add(at(16 * i), ntp::Seconds{0.01 + 5e-6 * 16 * i}, ntp::Seconds{1e-3});
  }
  const auto line = estimator.estimate(at(16 * 20));
  EXPECT_NEAR(line->offset.count(), 0.01 + 5e-6 * 16 * 20, 1e-9);
  EXPECT_NEAR(line->frequency, 5e-6, 1e-12);
}

TEST(Estimator, delayed_samples_hardly_count) {
  Estimator estimator{ntp::Seconds{1e-6}};
  for (int i = 0; i < 32; ++i) {
    const bool queued = i % 4 == 0;
    estimator.add(at(16 * i), ntp::Seconds{queued ? 0.05 : 0}, ntp::Seconds{queued ? 0.1 : 0.001});
  }
  EXPECT_LT(std::abs(estimator.estimate(at(512))->offset.count()), 1e-3);
}

TEST(Estimator, its_error_is_honest) {
  // Over many runs the truth lies within two standard errors most of the time.
  std::mt19937_64 random{7};
  std::normal_distribution<double> noise{0, 1e-4};
  int within = 0;
  for (int run = 0; run < 200; ++run) {
    Estimator estimator{ntp::Seconds{1e-9}};
    for (int i = 0; i < 12; ++i) {
      estimator.add(at(64 * i), ntp::Seconds{noise(random)}, ntp::Seconds{1e-3});
    }
    const auto line = estimator.estimate(at(64 * 12));
    within += std::abs(line->frequency) < 2 * line->frequency_error ? 1 : 0;
  }
  EXPECT_GT(within, 180);
}

TEST(Estimator, history_is_cut_where_the_line_bends) {
  Estimator estimator{ntp::Seconds{1e-9}};
  for (int i = 0; i < 64; ++i) {
    const double t = 16.0 * i;
    estimator.add(at(t), ntp::Seconds{t < 512 ? 0 : (t - 512) * 20e-6}, ntp::Seconds{1e-3});
  }
  EXPECT_NEAR(estimator.estimate(at(1024))->frequency, 20e-6, 2e-6);
}

TEST(Estimator, steering_moves_the_past_onto_the_new_line) {
  Estimator estimator{ntp::Seconds{1e-9}};
  for (int i = 0; i < 10; ++i) {
    estimator.add(at(i), ntp::Seconds{1 + 50e-6 * i}, ntp::Seconds{1e-3});
  }
  estimator.on_frequency(50e-6, at(10));
  estimator.on_step(ntp::Seconds{1 + 50e-6 * 10});
  const auto line = estimator.estimate(at(20));
  EXPECT_NEAR(line->offset.count(), 0, 1e-9);
  EXPECT_NEAR(line->frequency, 0, 1e-12);
}

}  // namespace
