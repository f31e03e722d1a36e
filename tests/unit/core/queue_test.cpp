#include "core/queue.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <random>

namespace {

using core::Queue;

constexpr double kFinestWait = 1e-6;

// Mean wait, as it is believed.
double mean_wait(const Queue& queue, double usual_s) {
  double mean = 0;
  double sum = 0;
  for (const Queue::Wait& wait : queue.waits(usual_s, 0)) {
    const double share = std::exp(wait.log_height) / wait.rate;
    sum += share;
    mean += share / wait.rate;
  }
  return mean / sum;
}

// What was at work in a wait, by the present belief.
Queue::Shares explained_wait(const Queue& queue, double wait_s, double usual_s) {
  Queue::Shares seen{};
  double sum = 0;
  for (const Queue::Wait& wait : queue.waits(usual_s, 0)) {
    seen[wait.scale] = std::exp(wait.log_height - wait.rate * wait_s);
    sum += seen[wait.scale];
  }
  for (double& chance : seen) chance /= sum;
  return seen;
}

TEST(Queue, begins_as_the_round_trips_suggest) {
  // Two waits of mean 1 ms have a median of 1.678 ms together.
  EXPECT_NEAR(mean_wait(Queue{kFinestWait}, 1.678e-3), 1e-3, 0.5e-3);
}

TEST(Queue, learns_that_this_way_is_the_quiet_one) {
  Queue queue{kFinestWait};
  std::mt19937_64 random{1};
  std::exponential_distribution<double> quiet{1 / 1e-5};
  for (int i = 0; i < 500; ++i) queue.learn(explained_wait(queue, quiet(random), 1e-3));
  EXPECT_LT(mean_wait(queue, 1e-3), 1e-4);
}

TEST(Queue, knows_no_wait_that_cannot_be_seen) {
  for (const Queue::Wait& wait : Queue{kFinestWait}.waits(1e-3, 1e-4))
    EXPECT_LT(wait.rate, 1 / 3e-5);
}

TEST(Queue, no_delay_is_beyond_it) {
  for (const double usual_s : {0.0, 1e-12, 1.0, 1e9}) {
    EXPECT_FALSE(Queue{kFinestWait}.waits(usual_s, 0).empty());
  }
}

}  // namespace
