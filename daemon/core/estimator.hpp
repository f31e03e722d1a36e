// Offset and frequency of the clock against one source, from the history of its samples.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "ntp/timestamp.hpp"

namespace core {

/// What the samples say of one instant.
struct Estimate {
  ntp::Seconds offset{0};        ///< positive: the local clock is behind the source
  double frequency = 0;          ///< s/s; positive: the local clock runs too slow
  ntp::Seconds offset_error{0};  ///< standard error
  double frequency_error = 0;    ///< standard error, s/s
  std::size_t samples = 0;       ///< how many it rests on
};

/// Weighted least squares over the longest recent run of samples that a straight line fits. A
/// sample counts less the more its delay exceeds the smallest. Samples of the past are moved
/// whenever the clock is steered, so that they always lie on the line of the clock as it runs now.
class Estimator {
 public:
  /// An hour at the shortest usual poll; more history only remembers older temperatures.
  static constexpr std::size_t kMaxSamples = 64;
  /// Fewer say nothing about frequency.
  static constexpr std::size_t kMinSamples = 4;

  explicit Estimator(ntp::Seconds precision) : precision_{precision} {}

  void add(ntp::Monotonic at, ntp::Seconds offset, ntp::Seconds delay);
  void clear() { samples_.clear(); }

  /// The clock was advanced by `step`.
  void on_step(ntp::Seconds step);
  /// Since `at` the clock runs faster by `change` (s/s).
  void on_frequency(double change, ntp::Monotonic at);

  /// nullopt below kMinSamples.
  [[nodiscard]] std::optional<Estimate> estimate(ntp::Monotonic now) const;
  [[nodiscard]] std::size_t size() const { return samples_.size(); }

 private:
  struct Sample {
    ntp::Monotonic at;
    ntp::Seconds offset;
    ntp::Seconds delay;
  };
  struct Line;
  [[nodiscard]] Line fit(std::size_t first, ntp::Monotonic now) const;
  [[nodiscard]] bool is_straight(std::size_t first, const Line& line, ntp::Monotonic now) const;

  ntp::Seconds precision_;
  std::deque<Sample> samples_;  // oldest first
};

}  // namespace core
