#include "core/estimator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/cut_normal.hpp"

namespace core {
namespace {

// Wander from that of a rubidium standard to that of a machine in the sun. At a jitter of 10 us, a
// filter that takes the wander for 0.6 of what it is errs by 11 % more than the best, one that
// takes it for 0.8 by 3 %, for 1.3 by nothing, for 1.8 by 4 % and for 2.4 by 12 %. So the levels
// lie a factor of two apart: one of them is always close enough.
constexpr double kSteadiest = 1e-11;
constexpr double kStep = 2.0;
// A sample: what foretold well long ago may not any more. With 0.995 steady jitter of 1 ms would
// cost 1 % less, but a first minute that contradicts itself would be believed for an hour.
constexpr double kForgetting = 0.99;

// The chance of a sample that no bound holds, and how far away it may be, in widths of its bounds
// and errors of what is known.
constexpr double kStray = 0.005;
constexpr double kStrayWidths = 20;
// The bounds are as soft as the shortest one-way time is uncertain: half of the round trip's error.
constexpr double kSoftness = 0.5;
// Beside the best pair of waits this says nothing (a logarithm).
constexpr double kNegligibleTerm = -20;

constexpr double kSaturation = 4;  // standard errors
// Samples before surprise means anything, and how far beyond its delay a sample must be off.
constexpr std::size_t kFirst = 12;
constexpr std::size_t kAcquainted = 8;
constexpr double kFloors = 4;

// What the normal beliefs between the samples hide of their errors.
constexpr double kModesty = 1.2;
constexpr double kModestyOfFrequency = 1.45;

// A clock that is further off is not known at all: days, and twice what may ever be corrected.
constexpr double kMostOffset_s = 1e6;
constexpr double kMostFrequency = 1e-3;

constexpr double kLeastFrequencyError = 1e-13;

double square(double x) { return x * x; }

}  // namespace

// What one sample says of the offset.
struct Estimator::Bounds {
  double low_s = 0;
  double width_s = 0;
  double softness_s = 0;
  double variance = 0;
  bool is_direct = false;  // no way lies between
  std::vector<Queue::Wait> up;
  std::vector<Queue::Wait> down;
};

// The offset after a sample, in standard errors of what was known before.
struct Estimator::Posterior {
  double log_likelihood = -std::numeric_limits<double>::infinity();
  double mean = 0;
  double variance = 1;
  Seen seen;
};

double Estimate::error_after_s(double ahead_s) const {
  return std::sqrt(square(offset_error_s) + 2 * ahead_s * covariance +
                   square(ahead_s * frequency_error) +
                   square(wander) * ahead_s * ahead_s * ahead_s / 3);
}

Estimator::Estimator(double precision_s, const Prior& prior)
    : precision_s_{precision_s},
      prior_{prior},
      delays_{precision_s},
      up_{precision_s},
      down_{precision_s} {}

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

// Errors of a clock are alike on both sides and have no sharp end, just what softness is. The
// heights are those of a density over the waits of both ways, as wide as the clock's errors.
Estimator::Bounds Estimator::direct_bounds_of(const Sample& sample) const {
  const double width_s = precision_s_;
  return {.low_s = sample.offset_s - width_s / 2,
          .width_s = width_s,
          .softness_s = sample.error_s,
          .variance = square(sample.error_s),
          .is_direct = true,
          .up = {{.log_height = -std::log(width_s)}},
          .down = {{.log_height = -std::log(width_s + sample.error_s)}}};
}

Estimator::Bounds Estimator::bounds_of(const Sample& sample) const {
  if (sample.error_s > 0) return direct_bounds_of(sample);
  const DelayHistory::Excess excess = delays_.judge(sample.delay_s);
  const double width_s = excess.excess_s + precision_s_;
  const double softness_s = kSoftness * excess.doubt_s + precision_s_;
  return {.low_s = sample.offset_s - width_s / 2,
          .width_s = width_s,
          .softness_s = softness_s,
          .variance = square(width_s) / 12,
          .up = up_.waits(excess.usual_s, softness_s),
          .down = down_.waits(excess.usual_s, softness_s)};
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
  usual_variance_ = bounds.variance;
  up_ = down_ = Queue{precision_s_};
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

Estimator::Posterior Estimator::posterior(const Filter& filter, const Bounds& bounds,
                                          bool trusted) {
  struct Term {
    CutNormal part;
    std::size_t up;
    std::size_t down;
  };
  // The truth with soft edges: as if the offset itself were known that much less well.
  const double sigma = std::hypot(std::sqrt(filter.offset_variance), bounds.softness_s);
  const double lower = (bounds.low_s - filter.offset_s) / sigma;
  const double upper = lower + bounds.width_s / sigma;
  // A stray says nothing of the clock; neither of its waits is any more probable than others.
  const double room_s = bounds.width_s + sigma;
  const double stray = std::log(kStray / (kStrayWidths * room_s * room_s));
  double best = trusted ? -std::numeric_limits<double>::infinity() : stray;
  std::vector<Term> terms;
  terms.reserve(bounds.up.size() * bounds.down.size());
  for (const Queue::Wait& up : bounds.up) {
    for (const Queue::Wait& down : bounds.down) {
      // exp(-up (upper - x) - down (x - lower)), in standard errors
      Term term{cut_normal(lower, upper, sigma * (up.rate - down.rate)), up.scale, down.scale};
      term.part.log_mass +=
          up.log_height + down.log_height + sigma * (down.rate * lower - up.rate * upper);
      best = std::max(best, term.part.log_mass);
      terms.push_back(term);
    }
  }
  Posterior out;
  double total = trusted ? 0 : std::exp(stray - best);
  double first = 0;
  double second = total;
  for (const Term& term : terms) {
    if (!(term.part.log_mass - best > kNegligibleTerm)) continue;
    const double mass = std::exp(term.part.log_mass - best);
    total += mass;
    first += mass * term.part.mean;
    second += mass * (term.part.variance + square(term.part.mean));
    out.seen.up[term.up] += mass;
    out.seen.down[term.down] += mass;
  }
  if (!(total > 0) || !std::isfinite(best)) return {};
  for (double& chance : out.seen.up) chance /= total;
  for (double& chance : out.seen.down) chance /= total;
  out.log_likelihood = best + std::log(total);
  out.mean = first / total;
  out.variance = std::max(0.0, second / total - square(out.mean));
  return out;
}

void Estimator::update(Filter& filter, const Posterior& posterior, const Bounds& bounds) {
  const double variance = filter.offset_variance + square(bounds.softness_s);
  const double sigma = std::sqrt(variance);
  const double gain = filter.offset_variance / variance;
  const double frequency_gain = filter.covariance / variance;
  const double known = variance * (1 - posterior.variance);
  filter.log_weight = kForgetting * filter.log_weight + posterior.log_likelihood;
  filter.offset_s += gain * sigma * posterior.mean;
  filter.frequency += frequency_gain * sigma * posterior.mean;
  filter.offset_variance -= square(gain) * known;
  filter.frequency_variance -= square(frequency_gain) * known;
  filter.covariance -= gain * frequency_gain * known;
  filter.keep_possible();
}

void Estimator::digest(const Bounds& bounds, bool trusted) {
  const auto weight = weights();
  Seen seen;
  for (std::size_t n = 0; n < kLevels; ++n) {
    const Posterior found = posterior(bank_[n], bounds, trusted);
    if (!std::isfinite(found.log_likelihood)) continue;
    update(bank_[n], found, bounds);
    for (std::size_t i = 0; i < Queue::kScales; ++i) {
      seen.up[i] += weight[n] * found.seen.up[i];
      seen.down[i] += weight[n] * found.seen.down[i];
    }
  }
  // Where it lay between the bounds is not known, or there is no way to learn of.
  if (trusted || bounds.is_direct) return;
  up_.learn(seen.up);
  down_.learn(seen.down);
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
  const double variance = bounds.variance;
  const double expected = std::hypot(before.offset_error_s, std::sqrt(variance));
  const bool surprise =
      samples_ > kFirst && since_surprise_ > kAcquainted &&
      std::abs(residual) > bounds.width_s + kFloors * bounds.softness_s / kSoftness &&
      std::abs(residual) > kSaturation * expected;
  if (surprise) open(residual, elapsed_s);
  digest(bounds, surprise);
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
    // The levels reach over decades: an arithmetic mean would be that of the unlikeliest.
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
  mean.frequency_error = kModestyOfFrequency * std::sqrt(std::max(frequency, 0.0));
  mean.wander = std::exp(wander / 2);
  mean.measurement_error_s = std::sqrt(usual_variance_);
  return mean;
}

}  // namespace core
