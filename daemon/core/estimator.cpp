#include "core/estimator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace core {
namespace {

// Wander from that of a rubidium standard to that of a machine in the sun, two levels a decade and
// a half apart.
constexpr double kSteadiest = 1e-11;
constexpr double kStep = 3.0;
constexpr double kForgetting = 0.98;  // a sample: what foretold well long ago may not any more

constexpr double kAsymmetry = 0.2;  // prior standard deviation of a
constexpr double kMostAsymmetry = 0.5;
constexpr double kAsymmetryWalk = 1e-4;  // variance a day... of a path that changes

// The shortest delay is that of the last half day, or of this many samples.
constexpr std::size_t kMostDelays = 512;
constexpr double kDelayMemory_s = 11 * 3600;
constexpr std::size_t kUsualDelays = 64;
constexpr double kQueue = 4;       // times the usual excess: a queue that lasts
constexpr double kSaturation = 4;  // standard errors
// Samples before surprise means anything, and how far beyond its delay a sample must be off.
constexpr std::size_t kFirst = 12;
constexpr std::size_t kAcquainted = 8;
constexpr double kFloors = 4;

// A clock that is further off is not known at all: days, and twice what may ever be corrected.
constexpr double kMostOffset_s = 1e6;
constexpr double kMostFrequency = 1e-3;

double square(double x) { return x * x; }

// Keeps a covariance within what a clock can be, and possible: no correlation beyond one.
void bound(std::array<std::array<double, 3>, 3>& p) {
  p[0][0] = std::clamp(p[0][0], 0.0, square(kMostOffset_s));
  p[1][1] = std::clamp(p[1][1], 0.0, square(kMostFrequency));
  p[2][2] = std::clamp(p[2][2], 0.0, square(kAsymmetry));
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double most = std::sqrt(p[i][i] * p[j][j]);
      p[i][j] = p[j][i] = std::clamp(p[j][i], -most, most);
    }
  }
}

}  // namespace

double Estimate::error_after_s(double ahead_s) const {
  return std::sqrt(square(offset_error_s) + 2 * ahead_s * covariance +
                   square(ahead_s * frequency_error) +
                   square(wander) * ahead_s * ahead_s * ahead_s / 3);
}

Estimator::Estimator(double precision_s, const Prior& prior)
    : precision_s_{precision_s}, prior_{prior} {}

Estimate combined(std::span<const Estimate> estimates) {
  Estimate out;
  double weights = 0;
  for (const Estimate& one : estimates) {
    const double weight = 1 / square(one.frequency_error);
    weights += weight;
    out.frequency += weight * one.frequency;
  }
  out.frequency /= weights;
  out.frequency_error = 1 / std::sqrt(weights);
  return out;
}

void Estimator::forget(const Prior& prior) {
  prior_ = prior;
  first_.clear();
  samples_ = 0;
  since_surprise_ = 0;
}

void Estimator::shift(double by_s) {
  for (Filter& filter : bank_) filter.state[0] += by_s;
  for (Sample& sample : first_) sample.offset_s += by_s;
}

void Estimator::begin(const Sample& sample) {
  const Noise noise = noise_of(sample.delay_s);
  const double error = std::sqrt(noise.variance + square(kAsymmetry * noise.excess_s));
  double wander = kSteadiest;
  for (Filter& filter : bank_) {
    filter = {.intensity = square(wander)};
    filter.state = {sample.offset_s, prior_.frequency, 0};
    filter.covariance[0][0] = square(error);
    filter.covariance[1][1] = square(prior_.error);
    filter.covariance[2][2] = square(kAsymmetry);
    wander *= kStep;
  }
  time_s_ = sample.time_s;
  usual_variance_ = square(error);
}

Estimator::Noise Estimator::noise_of(double delay_s) const {
  std::vector<double> sorted;
  sorted.reserve(delays_.size());
  for (const auto& [time, delay] : delays_) sorted.push_back(delay);
  std::ranges::sort(sorted);
  const double least = sorted.front();
  // The next ones above the least say how much shorter a delay might still come.
  const std::size_t third = std::min<std::size_t>(2, sorted.size() - 1);
  const double doubt =
      sorted.size() < 3 ? delay_s / static_cast<double>(sorted.size()) : sorted[third] - least;
  Noise noise{.excess_s = delay_s - least, .floor_s = doubt + precision_s_};
  noise.variance = square(noise.excess_s + noise.floor_s) / 12;
  const double usual = sorted[sorted.size() / 2] - least + noise.floor_s;
  if (noise.excess_s > kQueue * usual) {
    noise.variance *= square(square(noise.excess_s / (kQueue * usual)));
  }
  return noise;
}

Estimator::Filter Estimator::predicted(const Filter& filter, double elapsed_s) const {
  Filter out = filter;
  const double d = elapsed_s;
  Matrix& p = out.covariance;
  out.state[0] += filter.state[1] * d;
  // F P F' with F the identity and d above the diagonal, plus the walk integrated over d.
  p[0][0] += 2 * d * p[0][1] + d * d * p[1][1] + filter.intensity * d * d * d / 3;
  p[0][1] += d * p[1][1] + filter.intensity * d * d / 2;
  p[1][1] += filter.intensity * d;
  p[0][2] += d * p[1][2];
  p[2][2] += kAsymmetryWalk * d / 86'400;
  bound(p);
  return out;
}

void Estimator::open(double residual_s, double elapsed_s) {
  for (Filter& filter : bank_) {
    filter.covariance[0][0] += square(residual_s);
    filter.covariance[1][1] += square(residual_s / std::max(elapsed_s, 1.0));
    bound(filter.covariance);
  }
  since_surprise_ = 0;
}

void Estimator::update(Filter& filter, double offset_s, const Noise& noise, bool trusted) const {
  Matrix& p = filter.covariance;
  const double e = noise.excess_s;
  const Vector ph{p[0][0] + e * p[0][2], p[1][0] + e * p[1][2], p[2][0] + e * p[2][2]};
  // Rounding must not make a variance negative.
  const double variance = std::max(0.0, ph[0] + e * ph[2]) + noise.variance;
  const double sigma = std::sqrt(variance);
  double residual = offset_s - filter.state[0] - e * filter.state[2];
  if (!trusted) residual = std::clamp(residual, -kSaturation * sigma, kSaturation * sigma);
  filter.log_weight =
      kForgetting * filter.log_weight - std::log(sigma) - square(residual / sigma) / 2;
  for (std::size_t i = 0; i < 3; ++i) {
    filter.state[i] += ph[i] / variance * residual;
    for (std::size_t j = 0; j < 3; ++j) p[i][j] -= ph[i] * ph[j] / variance;
  }
  bound(p);
  filter.state[2] = std::clamp(filter.state[2], -kMostAsymmetry, kMostAsymmetry);
}

std::array<double, Estimator::kLevels> Estimator::weights() const {
  double best = bank_[0].log_weight;
  for (const Filter& filter : bank_) best = std::max(best, filter.log_weight);
  std::array<double, kLevels> weights{};
  double sum = 0;
  for (std::size_t i = 0; i < kLevels; ++i) {
    weights[i] = std::exp(bank_[i].log_weight - best);
    sum += weights[i];
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

Estimator::Surprise Estimator::add(double time_s, double offset_s, double delay_s) {
  while (!delays_.empty() &&
         (delays_.size() >= kMostDelays || time_s - delays_.front().first > kDelayMemory_s)) {
    delays_.pop_front();
  }
  delays_.emplace_back(time_s, delay_s);
  ++samples_;
  ++since_surprise_;
  const Sample sample{time_s, offset_s, delay_s};
  if (samples_ > kFirst) {
    first_.clear();
    return take(sample);
  }
  // What the first samples are worth shows only when the delays of others are known.
  first_.push_back(sample);
  replay();
  return Surprise::none;
}

void Estimator::replay() {
  begin(first_.front());
  for (std::size_t i = 1; i < first_.size(); ++i) take(first_[i]);
}

Estimator::Surprise Estimator::take(const Sample& sample) {
  const auto before = *at(sample.time_s);
  const double elapsed_s = std::max(0.0, sample.time_s - time_s_);
  const Noise noise = noise_of(sample.delay_s);
  for (Filter& filter : bank_) filter = predicted(filter, elapsed_s);
  time_s_ = sample.time_s;

  const double residual = sample.offset_s - before.offset_s;
  const double expected = std::hypot(before.offset_error_s, std::sqrt(noise.variance));
  const bool surprise = samples_ > kFirst && since_surprise_ > kAcquainted &&
                        std::abs(residual) > noise.excess_s + kFloors * noise.floor_s &&
                        std::abs(residual) > kSaturation * expected;
  if (surprise) open(residual, elapsed_s);
  for (Filter& filter : bank_) update(filter, sample.offset_s, noise, surprise);
  usual_variance_ += (std::min(noise.variance, 16 * usual_variance_) - usual_variance_) / 8;
  return surprise ? Surprise::clock : Surprise::none;
}

std::optional<Estimate> Estimator::at(double time_s) const {
  if (samples_ == 0) return std::nullopt;
  const auto weight = weights();
  Estimate mean;
  double wander = 0;
  std::array<Filter, kLevels> ahead;
  for (std::size_t i = 0; i < kLevels; ++i) {
    ahead[i] = predicted(bank_[i], std::max(0.0, time_s - time_s_));
    mean.offset_s += weight[i] * ahead[i].state[0];
    mean.frequency += weight[i] * ahead[i].state[1];
    // The levels lie decades apart: an arithmetic mean would be that of the unlikeliest.
    wander += weight[i] * std::log(ahead[i].intensity);
  }
  double offset = 0;
  double frequency = 0;
  for (std::size_t i = 0; i < kLevels; ++i) {
    const double apart = ahead[i].state[0] - mean.offset_s;
    const double faster = ahead[i].state[1] - mean.frequency;
    offset += weight[i] * (ahead[i].covariance[0][0] + square(apart));
    frequency += weight[i] * (ahead[i].covariance[1][1] + square(faster));
    mean.covariance += weight[i] * (ahead[i].covariance[0][1] + apart * faster);
  }
  mean.offset_error_s = std::sqrt(std::max(offset, 0.0));
  mean.frequency_error = std::sqrt(std::max(frequency, 0.0));
  mean.wander = std::exp(wander / 2);
  mean.measurement_error_s = std::sqrt(usual_variance_);
  return mean;
}

}  // namespace core
