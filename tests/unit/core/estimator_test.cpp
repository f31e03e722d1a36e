#include "core/estimator.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <random>

namespace {

using core::Estimator;

constexpr double kPrecision = 1e-7;
constexpr double kPoll_s = 64;

// A clock that walks and a path that queues, as far as a test needs them.
struct Lab {
  std::mt19937_64 random;
  Estimator estimator{kPrecision, {}};
  double wander = 1e-9;
  double queue_s = 1e-4;    // to the source
  double queue_back_s = 0;  // 0: as much
  double base_s = 1e-3;
  double truth_s = -0.01;
  double rate = 10e-6;
  double time_s = 0;
  int surprises = 0;

  explicit Lab(std::uint64_t seed) : random{seed} {}

  void pass(double seconds) {
    std::normal_distribution<double> normal;
    truth_s += rate * seconds;
    rate += wander * std::sqrt(seconds) * normal(random);
    time_s += seconds;
  }
  void sample() {
    std::exponential_distribution<double> queue{1 / queue_s};
    std::exponential_distribution<double> queue_back{1 /
                                                     (queue_back_s > 0 ? queue_back_s : queue_s)};
    const double there = queue(random);
    const double back = queue_back(random);
    const auto surprise =
        estimator.add(time_s, truth_s + (there - back) / 2, base_s + there + back);
    surprises += surprise == Estimator::Surprise::clock ? 1 : 0;
  }
  void run(int samples) {
    for (int i = 0; i < samples; ++i) {
      pass(kPoll_s);
      sample();
    }
  }
  [[nodiscard]] double error_s() const { return estimator.at(time_s)->offset_s - truth_s; }
};

TEST(Estimator, knows_nothing_before_the_first_sample) {
  EXPECT_FALSE((Estimator{kPrecision, {}}.at(0)));
}

TEST(Estimator, one_sample_is_believed_no_more_than_its_delay_allows) {
  Estimator estimator{kPrecision, {}};
  estimator.add(0, 0.5, 0.1);
  EXPECT_DOUBLE_EQ(estimator.at(0)->offset_s, 0.5);
  EXPECT_GT(estimator.at(0)->offset_error_s, 0.02);
  EXPECT_GE(estimator.at(0)->frequency_error, 200e-6);
}

TEST(Estimator, a_perfect_line_is_found) {
  Estimator estimator{kPrecision, {}};
  for (int i = 0; i < 40; ++i) estimator.add(16.0 * i, 0.01 + 5e-6 * 16 * i, 1e-3);
  const auto line = *estimator.at(16 * 40);
  EXPECT_NEAR(line.offset_s, 0.01 + 5e-6 * 16 * 40, 1e-7);
  EXPECT_NEAR(line.frequency, 5e-6, 1e-9);
}

TEST(Estimator, is_several_times_better_than_its_samples) {
  double squares = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Lab lab{seed};
    lab.run(300);
    squares += lab.error_s() * lab.error_s();
  }
  // The samples scatter by 1e-4 / sqrt(2).
  EXPECT_LT(std::sqrt(squares / 40), 2e-5);
}

// Well-behaved: a clock that walks, queues that are what they are.
struct Weather {
  const char* name;
  double wander;
  double queue_s;
  double queue_back_s;
};

class EveryWeather : public testing::TestWithParam<Weather> {};
INSTANTIATE_TEST_SUITE_P(
    Estimator, EveryWeather,
    testing::Values(Weather{"quiet", 1e-9, 1e-6, 1e-6}, Weather{"lan", 1e-9, 1e-5, 1e-5},
                    Weather{"usual", 1e-9, 1e-4, 1e-4}, Weather{"wan", 1e-9, 1e-3, 1e-3},
                    Weather{"busy", 1e-9, 1e-2, 1e-2}, Weather{"one_way_busy", 1e-9, 3e-5, 97e-5},
                    Weather{"steady", 1e-10, 1e-4, 1e-4}, Weather{"restless", 1e-8, 1e-4, 1e-4}),
    [](const auto& named) { return std::string{named.param.name}; });

TEST_P(EveryWeather, the_truth_is_within_two_standard_errors_in_95_of_100_samples) {
  int samples = 0;
  int offsets = 0;
  int frequencies = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Lab lab{seed};
    lab.wander = GetParam().wander;
    lab.queue_s = GetParam().queue_s;
    lab.queue_back_s = GetParam().queue_back_s;
    lab.run(1);
    for (int i = 0; i < 300; ++i) {
      lab.run(1);
      const auto line = *lab.estimator.at(lab.time_s);
      ++samples;
      offsets += std::abs(lab.error_s()) < 2 * line.offset_error_s ? 1 : 0;
      frequencies += std::abs(line.frequency - lab.rate) < 2 * line.frequency_error ? 1 : 0;
    }
  }
  EXPECT_GE(offsets, 0.95 * samples);
  EXPECT_GE(frequencies, 0.95 * samples);
}

TEST(Estimator, learns_how_much_the_clock_wanders) {
  Lab steady{3};
  steady.wander = 1e-10;
  steady.queue_s = 1e-6;
  steady.run(500);
  Lab restless{3};
  restless.wander = 1e-8;
  restless.queue_s = 1e-6;
  restless.run(500);
  EXPECT_LT(steady.estimator.at(steady.time_s)->wander, 1e-9);
  EXPECT_GT(restless.estimator.at(restless.time_s)->wander, 3e-9);
}

TEST(Estimator, a_queue_that_lasts_does_not_pull_it) {
  Lab lab{5};
  lab.run(200);
  const double before = lab.error_s();
  for (int i = 0; i < 20; ++i) {
    lab.pass(kPoll_s);
    lab.estimator.add(lab.time_s, lab.truth_s - 0.005, lab.base_s + 0.0101);
  }
  EXPECT_LT(std::abs(lab.error_s()), std::abs(before) + 5e-5);
  EXPECT_EQ(lab.surprises, 0);
}

TEST(Estimator, what_no_delay_explains_is_the_clock) {
  Lab lab{7};
  lab.run(200);
  ASSERT_EQ(lab.surprises, 0);
  lab.truth_s += 0.02;
  lab.run(1);
  EXPECT_EQ(lab.surprises, 1);
  lab.run(20);
  EXPECT_LT(std::abs(lab.error_s()), 1e-4);
}

TEST(Estimator, a_known_frequency_is_believed_at_once) {
  Estimator estimator{kPrecision, {.frequency = 30e-6, .error = 0.1e-6}};
  estimator.add(0, 0, 1e-3);
  estimator.add(2, 60e-6 + 1e-5, 1e-3);
  EXPECT_NEAR(estimator.at(2)->frequency, 30e-6, 0.2e-6);
}

TEST(Estimator, silence_makes_the_error_grow) {
  Lab lab{9};
  lab.run(100);
  const auto now = *lab.estimator.at(lab.time_s);
  const auto later = *lab.estimator.at(lab.time_s + 14'400);
  EXPECT_GT(later.offset_error_s, 3 * now.offset_error_s);
  EXPECT_NEAR(later.offset_error_s, now.error_after_s(14'400), later.offset_error_s / 2);
}

TEST(Estimator, nothing_in_it_is_ever_not_a_number) {
  Estimator estimator{kPrecision, {}};
  std::mt19937_64 random{1};
  std::uniform_real_distribution<double> wild{-1e6, 1e6};
  double time_s = 0;
  for (int i = 0; i < 2000; ++i) {
    time_s += i % 7 == 0 ? 0 : std::abs(wild(random));
    estimator.add(time_s, wild(random), std::abs(wild(random)) * (i % 5 == 0 ? 0 : 1e-6));
    const auto line = *estimator.at(time_s);
    ASSERT_TRUE(std::isfinite(line.offset_s) && std::isfinite(line.frequency));
    ASSERT_TRUE(std::isfinite(line.offset_error_s) && std::isfinite(line.frequency_error));
  }
}

TEST(FreeClock, steering_is_what_the_wall_clock_gained) {
  const ntp::Now start{ntp::Monotonic{std::chrono::seconds{5}}, ntp::Timestamp{100, 0}};
  const core::FreeClock free{start};
  const ntp::Now later{start.mono + std::chrono::seconds{10},
                       start.wall + std::chrono::seconds{10} + std::chrono::milliseconds{3}};
  EXPECT_DOUBLE_EQ(free.time_s(later.mono), 10);
  EXPECT_NEAR(free.steered_s(later), 0.003, 1e-12);
}

// A span of 2^32 s more changes nothing: there are only differences.
TEST(FreeClock, the_era_does_not_matter) {
  const ntp::Now before{ntp::Monotonic{}, ntp::Timestamp{0xfffffff0, 0}};
  const core::FreeClock free{before};
  const ntp::Now after{ntp::Monotonic{std::chrono::seconds{32}}, ntp::Timestamp{0x00000010, 0}};
  EXPECT_DOUBLE_EQ(free.steered_s(after), 0);
}

}  // namespace
