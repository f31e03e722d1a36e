#include "bound.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sim {
namespace {

// Between two ends that lie so close together that hardly one point of so many comes between them.
constexpr std::size_t kMostRounds = 400;
// So few parents are no distribution any more. The walk makes one of their children again; where it
// happens too often, the cloud is begun anew with more points.
constexpr std::size_t kFew = 10;
constexpr int kOften = 3;
constexpr std::size_t kMorePoints = 4;
constexpr std::size_t kMostPoints = 64'000;

bool is_plain(const DirectionModel& way) {
  return way.exponential_s > 0 && way.gaussian_s == 0 && way.bimodal_chance == 0 &&
         way.spike_chance == 0 && way.congestion.length_s == 0 && way.loss == 0;
}

}  // namespace

Cloud::Cloud(const Point& truth, double wander, std::size_t points, std::uint64_t seed)
    : wander_{wander}, points_(points, truth), random_{seed} {
  next_.reserve(points);
}

void Cloud::pass(double elapsed_s, double low_s, double high_s) {
  std::normal_distribution<double> normal;
  const double step = wander_ * std::sqrt(elapsed_s);
  const std::size_t count = points_.size();
  // Where one round does not fill the cloud, not always the same have two children.
  std::size_t parent = random_() % count;
  next_.clear();
  for (std::size_t tried = 0; next_.size() < count && tried < kMostRounds * count; ++tried) {
    if (tried == count && next_.size() < kFew) ++poor_;
    const Point& from = points_[parent];
    parent = (parent + 1) % count;
    // A random walk of the rate, and what the phase gathers of it: the same that the clock does.
    const double first = normal(random_);
    const double second = normal(random_);
    const double ahead_s =
        from.ahead_s +
        elapsed_s * (from.rate + step * (first / 2 + second / (2 * std::numbers::sqrt3)));
    if (ahead_s < low_s || ahead_s > high_s) continue;
    next_.push_back({ahead_s, from.rate + step * first});
  }
  if (next_.empty()) next_.push_back({(low_s + high_s) / 2, mean().rate});
  for (std::size_t i = 0; next_.size() < count; ++i) next_.push_back(next_[i]);
  std::swap(points_, next_);
}

Cloud::Point Cloud::mean() const {
  // From one of them on, lest the sum of thousands eats the nanoseconds.
  const Point& origin = points_.front();
  Point sum;
  for (const Point& point : points_) {
    sum.ahead_s += point.ahead_s - origin.ahead_s;
    sum.rate += point.rate - origin.rate;
  }
  const auto count = static_cast<double>(points_.size());
  return {origin.ahead_s + sum.ahead_s / count, origin.rate + sum.rate / count};
}

std::string_view why_no_bound(const Scenario& scenario) {
  const LinkModel& link = scenario.servers.front().link;
  if (scenario.servers.size() != 1) return "it has several servers";
  if (scenario.minpoll != scenario.maxpoll) return "its poll interval is not fixed";
  if (!is_plain(link.up) || !is_plain(link.down) || link.only_up || link.outage.length_s > 0 ||
      link.up.exponential_s != link.down.exponential_s) {
    return "its delays are not exponential, the same on both ways";
  }
  if (scenario.clock.wander <= 0 || scenario.clock.sine_ppm != 0 || !scenario.clock.jumps.empty() ||
      !scenario.disturbances.empty() || scenario.leap.at_s > 0) {
    return "its clock does not just wander";
  }
  return {};
}

namespace {

Bound bound_by(const Scenario& scenario, std::uint64_t seed, std::size_t points) {
  std::mt19937_64 random{seed};
  Oscillator clock{scenario.clock};
  Cloud cloud{{clock.phase_s(), clock.rate()}, scenario.clock.wander, points, ~seed};
  const LinkModel& link = scenario.servers.front().link;
  const double interval_s = std::ldexp(1.0, scenario.minpoll);
  Cloud::Point known = cloud.mean();
  double heard_s = 0;
  double squares = 0;
  double scored = 0;
  for (double second = 1; second <= scenario.duration_s; ++second) {
    clock.advance_to(second, random);
    if (std::fmod(second, interval_s) == 0) {
      const double waited_s = *delay(link.up, second, random) - link.up.base_s;
      const double waited_back_s = *delay(link.down, second, random) - link.down.base_s;
      cloud.pass(second - heard_s, clock.phase_s() - waited_s, clock.phase_s() + waited_back_s);
      known = cloud.mean();
      heard_s = second;
    }
    if (second < scenario.score_from_s) continue;
    const double error_s = clock.phase_s() - known.ahead_s - known.rate * (second - heard_s);
    squares += error_s * error_s;
    ++scored;
  }
  return {.rms_s = std::sqrt(squares / scored), .poor = cloud.poor()};
}

}  // namespace

Bound bound(const Scenario& scenario, std::uint64_t seed, std::size_t points) {
  Bound found = bound_by(scenario, seed, points);
  while (found.poor > kOften && points < kMostPoints) {
    points *= kMorePoints;
    found = bound_by(scenario, seed, points);
  }
  return found;
}

}  // namespace sim
