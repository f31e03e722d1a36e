#include "core/estimator.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace core {
namespace {

// Wander from that of a rubidium standard to that of a machine in the sun, two levels a decade and
// a half apart.
constexpr double kSteadiest = 1e-11;
constexpr double kStep = 3.0;
constexpr double kForgetting = 0.99;  // a sample: what foretold well long ago may not any more

// The chance of a sample that no bound holds, and how far away it may be, in widths of its bounds
// and errors of what is known.
constexpr double kStray = 0.005;
constexpr double kStrayWidths = 20;
// The edges are as soft as the doubt about the shortest delay, in parts of it.
constexpr double kSoftness = 0.5;

constexpr double kSaturation = 4;  // standard errors
// Samples before surprise means anything, and how far beyond its delay a sample must be off.
constexpr std::size_t kFirst = 12;
constexpr std::size_t kAcquainted = 8;
constexpr double kFloors = 4;

// What the normal beliefs between the samples hide of their errors.
constexpr double kModesty = 1.15;

// A clock that is further off is not known at all: days, and twice what may ever be corrected.
constexpr double kMostOffset_s = 1e6;
constexpr double kMostFrequency = 1e-3;

constexpr double kLeastFrequencyError = 1e-13;

double square(double x) { return x * x; }

double density(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi); }

// The chance of a standard normal number between a and b; exact also where both lie far out.
double between(double a, double b) {
  if (a > 0) return (std::erfc(a / std::numbers::sqrt2) - std::erfc(b / std::numbers::sqrt2)) / 2;
  return (std::erfc(-b / std::numbers::sqrt2) - std::erfc(-a / std::numbers::sqrt2)) / 2;
}

}  // namespace

// What one sample says of the offset.
struct Estimator::Bounds {
  double low_s = 0;
  double width_s = 0;
  double softness_s = 0;
  double of_usual = 0;
  DelaySplit::Shares shares{};

  [[nodiscard]] double middle_s() const { return low_s + width_s / 2; }
};

double Estimate::error_after_s(double ahead_s) const {
  return std::sqrt(square(offset_error_s) + 2 * ahead_s * covariance +
                   square(ahead_s * frequency_error) +
                   square(wander) * ahead_s * ahead_s * ahead_s / 3);
}

Estimator::Estimator(double precision_s, const Prior& prior)
    : precision_s_{precision_s}, prior_{prior}, delays_{precision_s} {}

Estimate combined(std::span<const Estimate> estimates) {
  Estimate out;
  double weights = 0;
  for (const Estimate& one : estimates) {
    const double weight = 1 / square(std::max(one.frequency_error, kLeastFrequencyError));
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
  for (Filter& filter : bank_) filter.offset_s += by_s;
  for (Sample& sample : first_) sample.offset_s += by_s;
}

// Errors of a clock are alike on both sides and have no sharp end: as wide as a normal number
// mostly is, most of it in the middle.
Estimator::Bounds Estimator::direct_bounds_of(const Sample& sample) const {
  constexpr double kHalfWidth = 2;  // standard errors
  Bounds bounds{.low_s = sample.offset_s - kHalfWidth * sample.error_s,
                .width_s = 2 * kHalfWidth * sample.error_s,
                .softness_s = kSoftness * sample.error_s + precision_s_,
                .of_usual = 1};
  constexpr double kPart = 2 * kHalfWidth / DelaySplit::kParts;
  double sum = 0;
  for (std::size_t i = 0; i < bounds.shares.size(); ++i) {
    const double low = -kHalfWidth + kPart * static_cast<double>(i);
    bounds.shares[i] = between(low, low + kPart);
    sum += bounds.shares[i];
  }
  for (double& share : bounds.shares) share /= sum;
  return bounds;
}

Estimator::Bounds Estimator::bounds_of(const Sample& sample) const {
  if (sample.error_s > 0) return direct_bounds_of(sample);
  const DelayHistory::Excess excess = delays_.judge(sample.delay_s);
  const double of_usual = excess.most_s() / excess.usual_s;
  return {.low_s = sample.offset_s - excess.most_s() / 2,
          .width_s = excess.most_s(),
          .softness_s = kSoftness * excess.doubt_s + precision_s_,
          .of_usual = of_usual,
          .shares = split_.shares(of_usual)};
}

void Estimator::begin(const Sample& sample) {
  const Bounds bounds = bounds_of(sample);
  double wander = kSteadiest;
  for (Filter& filter : bank_) {
    filter = {.intensity = square(wander),
              .offset_s = sample.offset_s,
              .frequency = prior_.frequency,
              .offset_variance = square(bounds.width_s) / 12 + square(bounds.softness_s),
              .frequency_variance = square(prior_.error)};
    wander *= kStep;
  }
  time_s_ = sample.time_s;
  usual_variance_ = square(bounds.width_s) / 12;
  split_ = {};
}

// Within what a clock can be, and what rounding may spoil: no variance below zero, no correlation
// beyond one.
void Estimator::Filter::keep_possible() {
  offset_variance = std::clamp(offset_variance, 0.0, square(kMostOffset_s));
  frequency_variance = std::clamp(frequency_variance, 0.0, square(kMostFrequency));
  const double most = std::sqrt(offset_variance * frequency_variance);
  covariance = std::clamp(covariance, -most, most);
}

Estimator::Filter Estimator::predicted(const Filter& filter, double elapsed_s) {
  Filter out = filter;
  const double d = elapsed_s;
  out.offset_s += filter.frequency * d;
  // F P F' with F the identity and d above the diagonal, plus the walk integrated over d.
  out.offset_variance += 2 * d * filter.covariance + d * d * filter.frequency_variance +
                         filter.intensity * d * d * d / 3;
  out.covariance += d * filter.frequency_variance + filter.intensity * d * d / 2;
  out.frequency_variance += filter.intensity * d;
  out.keep_possible();
  return out;
}

void Estimator::open(double residual_s, double elapsed_s) {
  for (Filter& filter : bank_) {
    filter.offset_variance += square(residual_s);
    filter.frequency_variance += square(residual_s / std::max(elapsed_s, 1.0));
    filter.keep_possible();
  }
  since_surprise_ = 0;
}

void Estimator::update(Filter& filter, const Bounds& bounds, bool trusted) {
  // The truth with soft edges: as if the offset itself were known that much less well.
  const double variance = filter.offset_variance + square(bounds.softness_s);
  const double sigma = std::sqrt(variance);
  const double part_s = bounds.width_s / DelaySplit::kParts;
  double lower = (bounds.low_s - filter.offset_s) / sigma;
  // A stray says nothing of the clock.
  double total = trusted ? 0 : kStray / (kStrayWidths * (bounds.width_s + sigma));
  double first = 0;
  double second = total;
  for (const double share : bounds.shares) {
    const double upper = lower + part_s / sigma;
    const double height = (1 - kStray) * share / part_s;
    const double mass = between(lower, upper);
    const double low_density = density(lower);
    const double high_density = density(upper);
    total += height * mass;
    first += height * (low_density - high_density);
    second += height * (mass + lower * low_density - upper * high_density);
    lower = upper;
  }
  if (!(total > 0)) return;
  filter.log_weight = kForgetting * filter.log_weight + std::log(total);
  const double mean = first / total;                                 // of the truth now, in sigmas
  const double left = std::max(0.0, second / total - square(mean));  // of its variance
  const double gain = filter.offset_variance / variance;             // of the offset
  const double frequency_gain = filter.covariance / variance;
  filter.offset_s += gain * sigma * mean;
  filter.frequency += frequency_gain * sigma * mean;
  filter.offset_variance -= square(gain) * variance * (1 - left);
  filter.frequency_variance -= square(frequency_gain) * variance * (1 - left);
  filter.covariance -= gain * frequency_gain * variance * (1 - left);
  filter.keep_possible();
}

// Where the truth lay between the bounds shows when it is known better than the bounds are wide.
void Estimator::learn(const Estimate& before, const Bounds& bounds) {
  const double sigma = std::hypot(before.offset_error_s, bounds.softness_s);
  const double part_s = bounds.width_s / DelaySplit::kParts;
  DelaySplit::Shares seen{};
  double sum = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double low = bounds.low_s + static_cast<double>(i) * part_s - before.offset_s;
    seen[i] = bounds.shares[i] * between(low / sigma, (low + part_s) / sigma);
    sum += seen[i];
  }
  if (!(sum > 0)) return;
  for (double& share : seen) share /= sum;
  split_.learn(bounds.of_usual, seen, square(part_s) / (square(part_s) + square(sigma)));
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
  delays_.add(time_s, delay_s);
  return add(Sample{time_s, offset_s, delay_s});
}

Estimator::Surprise Estimator::add_direct(double time_s, double offset_s, double error_s) {
  return add(Sample{.time_s = time_s, .offset_s = offset_s, .error_s = error_s});
}

Estimator::Surprise Estimator::add(const Sample& sample) {
  ++samples_;
  ++since_surprise_;
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
  const Bounds bounds = bounds_of(sample);
  for (Filter& filter : bank_) filter = predicted(filter, elapsed_s);
  time_s_ = sample.time_s;

  const double residual = sample.offset_s - before.offset_s;
  const double variance = square(bounds.width_s) / 12;
  const double expected = std::hypot(before.offset_error_s, std::sqrt(variance));
  const bool surprise =
      samples_ > kFirst && since_surprise_ > kAcquainted &&
      std::abs(residual) > bounds.width_s + kFloors * bounds.softness_s / kSoftness &&
      std::abs(residual) > kSaturation * expected;
  if (surprise) open(residual, elapsed_s);
  for (Filter& filter : bank_) update(filter, bounds, surprise);
  if (!surprise && sample.error_s <= 0) learn(before, bounds);
  usual_variance_ += (std::min(variance, 16 * usual_variance_) - usual_variance_) / 8;
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
    mean.offset_s += weight[i] * ahead[i].offset_s;
    mean.frequency += weight[i] * ahead[i].frequency;
    // The levels lie decades apart: an arithmetic mean would be that of the unlikeliest.
    wander += weight[i] * std::log(ahead[i].intensity);
  }
  double offset = 0;
  double frequency = 0;
  for (std::size_t i = 0; i < kLevels; ++i) {
    const double apart = ahead[i].offset_s - mean.offset_s;
    const double faster = ahead[i].frequency - mean.frequency;
    offset += weight[i] * (ahead[i].offset_variance + square(apart));
    frequency += weight[i] * (ahead[i].frequency_variance + square(faster));
    mean.covariance += weight[i] * (ahead[i].covariance + apart * faster);
  }
  mean.offset_error_s = kModesty * std::sqrt(std::max(offset, 0.0));
  mean.frequency_error = kModesty * std::sqrt(std::max(frequency, 0.0));
  mean.wander = std::exp(wander / 2);
  mean.measurement_error_s = std::sqrt(usual_variance_);
  return mean;
}

}  // namespace core
