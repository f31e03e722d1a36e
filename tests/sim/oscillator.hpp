// A crystal that is wrong as crystals are: constant, wandering, with the temperature, in jumps.
#pragma once

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

namespace sim {

struct OscillatorModel {
  double offset_s = 0;       ///< at the start; positive: ahead
  double frequency_ppm = 0;  ///< at the start; positive: fast
  double wander = 0;         ///< random walk of the frequency, s/s per square root of a second
  double sine_ppm = 0;       ///< amplitude of a swing of the frequency
  double sine_period_s = 86'400;
  struct Jump {
    double at_s = 0;
    double frequency_ppm = 0;
    double phase_s = 0;
  };
  std::vector<Jump> jumps;
};

/// Says how far the free-running clock is ahead of true time, and how fast it runs.
class Oscillator {
 public:
  explicit Oscillator(const OscillatorModel& model)
      : model_{model}, phase_s_{model.offset_s}, rate_{model.frequency_ppm * 1e-6} {}

  template <class Random>
  void advance_to(double time_s, Random& random) {
    while (next_jump_ < model_.jumps.size() && model_.jumps[next_jump_].at_s <= time_s) {
      const auto& jump = model_.jumps[next_jump_++];
      walk(jump.at_s - time_s_, random);
      phase_s_ += jump.phase_s;
      rate_ += jump.frequency_ppm * 1e-6;
    }
    walk(time_s - time_s_, random);
  }

  [[nodiscard]] double phase_s() const { return phase_s_; }
  [[nodiscard]] double rate() const {
    return rate_ + model_.sine_ppm * 1e-6 * std::sin(angle(time_s_));
  }

 private:
  [[nodiscard]] double angle(double time_s) const {
    return 2 * std::numbers::pi * time_s / model_.sine_period_s;
  }

  // Exact for a random walk: the phase gathers the mean of the bridge between both ends.
  template <class Random>
  void walk(double elapsed_s, Random& random) {
    if (elapsed_s <= 0) return;
    std::normal_distribution<double> normal;
    const double step = model_.wander * std::sqrt(elapsed_s);
    const double first = normal(random);
    const double second = normal(random);
    phase_s_ +=
        rate_ * elapsed_s + step * elapsed_s * (first / 2 + second / (2 * std::numbers::sqrt3));
    rate_ += step * first;
    const double swing = model_.sine_ppm * 1e-6 * model_.sine_period_s / (2 * std::numbers::pi);
    phase_s_ += swing * (std::cos(angle(time_s_)) - std::cos(angle(time_s_ + elapsed_s)));
    time_s_ += elapsed_s;
  }

  OscillatorModel model_;
  double time_s_ = 0;
  double phase_s_;
  double rate_;
  std::size_t next_jump_ = 0;
};

}  // namespace sim
