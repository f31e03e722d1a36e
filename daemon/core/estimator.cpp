#include "core/estimator.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace core {

namespace {

// Few residuals that happen to be small are the rule, not the exception: at two degrees of freedom
// the 95 % quantile of Student's t is 2.2 times that of many, and slopes of one burst are worse.
constexpr double kFewSamples = 3;

}  // namespace

struct Estimator::Line {
  double offset = 0;  // s, now
  double slope = 0;   // s/s
  double offset_error = 0;
  double slope_error = 0;
  double base_delay = 0;    // smallest
  double delay_spread = 0;  // mean above the smallest

  // Variance relative to that of a sample with the smallest delay.
  [[nodiscard]] double variance_of(double delay) const {
    const double excess = (delay - base_delay) / delay_spread;
    return (1 + excess) * (1 + excess);
  }
};

void Estimator::add(ntp::Monotonic at, ntp::Seconds offset, ntp::Seconds delay) {
  if (samples_.size() == kMaxSamples) samples_.pop_front();
  samples_.push_back({at, offset, delay});
}

void Estimator::on_step(ntp::Seconds step) {
  for (Sample& sample : samples_) sample.offset -= step;
}

void Estimator::on_frequency(double change, ntp::Monotonic at) {
  for (Sample& sample : samples_) sample.offset += change * ntp::Seconds{at - sample.at};
}

Estimator::Line Estimator::fit(std::size_t first, ntp::Monotonic now) const {
  Line line;
  line.base_delay = samples_[first].delay.count();
  double sum = 0;
  for (std::size_t i = first; i < samples_.size(); ++i) {
    line.base_delay = std::min(line.base_delay, samples_[i].delay.count());
    sum += samples_[i].delay.count();
  }
  const auto count = static_cast<double>(samples_.size() - first);
  line.delay_spread = std::max(sum / count - line.base_delay, precision_.count());

  double w = 0;
  double ww = 0;
  double wt = 0;
  double wx = 0;
  const auto time_of = [now](const Sample& s) { return ntp::Seconds{s.at - now}.count(); };
  for (std::size_t i = first; i < samples_.size(); ++i) {
    const double weight = 1 / line.variance_of(samples_[i].delay.count());
    w += weight;
    ww += weight * weight;
    wt += weight * time_of(samples_[i]);
    wx += weight * samples_[i].offset.count();
  }
  const double mean_t = wt / w;
  const double mean_x = wx / w;
  double stt = 0;
  double stx = 0;
  for (std::size_t i = first; i < samples_.size(); ++i) {
    const double weight = 1 / line.variance_of(samples_[i].delay.count());
    const double t = time_of(samples_[i]) - mean_t;
    stt += weight * t * t;
    stx += weight * t * (samples_[i].offset.count() - mean_x);
  }
  // Samples of one instant have an offset and no slope.
  line.slope = stt > 0 ? stx / stt : 0;
  line.offset = mean_x - line.slope * mean_t;
  double squares = 0;
  for (std::size_t i = first; i < samples_.size(); ++i) {
    const double residual =
        samples_[i].offset.count() - line.offset - line.slope * time_of(samples_[i]);
    squares += residual * residual / line.variance_of(samples_[i].delay.count());
  }
  // Samples of little weight hardly count (Kish), and two went into the line itself: what is left
  // says how far the residuals may be believed.
  const double effective = w * w / ww;
  const double freedom = std::max(0.5, effective - 2);
  const double caution = 1 + kFewSamples / freedom;
  const double variance = std::max(squares / w * effective / freedom * caution * caution,
                                   precision_.count() * precision_.count());
  line.slope_error = stt > 0 ? std::sqrt(variance / stt) : 1;
  line.offset_error = std::sqrt(variance * (1 / w + (stt > 0 ? mean_t * mean_t / stt : 0)));
  return line;
}

// Runs of equal sign among the residuals (Wald and Wolfowitz): too few of them, and the samples lie
// on a curve.
bool Estimator::is_straight(std::size_t first, const Line& line, ntp::Monotonic now) const {
  double above = 0;
  double below = 0;
  double runs = 0;
  bool last = false;
  for (std::size_t i = first; i < samples_.size(); ++i) {
    const double expected = line.offset + line.slope * ntp::Seconds{samples_[i].at - now}.count();
    const bool is_above = samples_[i].offset.count() > expected;
    if (i == first || is_above != last) ++runs;
    ++(is_above ? above : below);
    last = is_above;
  }
  const double n = above + below;
  if (n < 2 || above == 0 || below == 0) return true;
  const double mean = 2 * above * below / n + 1;
  const double variance = (mean - 1) * (mean - 2) / (n - 1);
  constexpr double kTolerance = 2;  // standard deviations: a straight line fails once in forty
  return runs >= mean - kTolerance * std::sqrt(std::max(variance, 0.0));
}

std::optional<Estimate> Estimator::estimate(ntp::Monotonic now) const {
  if (samples_.size() < kMinSamples) return std::nullopt;
  const std::size_t last_first = samples_.size() - kMinSamples;
  std::size_t first = 0;
  Line line = fit(first, now);
  while (first < last_first && !is_straight(first, line, now)) {
    // An eighth at a time: what is too old by one is soon too old by more.
    first = std::min(last_first, first + std::max<std::size_t>(1, (samples_.size() - first) / 8));
    line = fit(first, now);
  }
  return Estimate{.offset = ntp::Seconds{line.offset},
                  .frequency = line.slope,
                  .offset_error = ntp::Seconds{line.offset_error},
                  .frequency_error = line.slope_error,
                  .samples = samples_.size() - first};
}

}  // namespace core
