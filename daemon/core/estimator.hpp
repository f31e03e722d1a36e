// How far and how fast the machine's free clock is off against one source, with honest errors.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "ntp/timestamp.hpp"

namespace core {

/// The clock as nobody steers it: `mono` counts it, and `wall` is it plus everything that was ever
/// commanded. Offsets against the free clock are not disturbed by our own steering.
class FreeClock {
 public:
  explicit FreeClock(ntp::Now start) : start_{start} {}

  /// Free seconds since the start.
  [[nodiscard]] double time_s(ntp::Monotonic mono) const {
    return ntp::Seconds{mono - start_.mono}.count();
  }
  /// How far the wall clock is ahead of the free clock since the start, s.
  [[nodiscard]] double steered_s(ntp::Now now) const {
    return ntp::Seconds{(now.wall - start_.wall) - (now.mono - start_.mono)}.count();
  }

 private:
  ntp::Now start_;
};

/// What is known at one instant. All against the free clock: `offset` is true time minus free time
/// (positive: the clock is behind), `frequency` its derivative.
struct Estimate {
  double offset_s = 0;
  double frequency = 0;            ///< s/s; positive: the clock runs too slow
  double offset_error_s = 0;       ///< standard error
  double frequency_error = 0;      ///< standard error, s/s
  double covariance = 0;           ///< of offset and frequency, s
  double wander = 0;               ///< s/s per square root of a second: how the frequency walks
  double measurement_error_s = 0;  ///< standard error of a usual sample

  /// Standard error of the offset `ahead_s` seconds later, without a further sample.
  [[nodiscard]] double error_after_s(double ahead_s) const;
};

/// The frequency of all, each by its certainty; the offsets stay out of it.
Estimate combined(std::span<const Estimate> estimates);

/// A bank of Kalman filters, one for each intensity of the oscillator's random walk, mixed by how
/// well each foretells the samples.
///
/// State of each: offset, frequency and asymmetry a. A sample is z = offset + a e + noise, where
/// the excess delay e is what its round trip took longer than the shortest known. Half of e is a
/// hard bound of what queueing can have done to z, so the noise of an unqueued sample is that of a
/// uniform distribution of width e + f, (e + f)^2 / 12, where f says how well the shortest delay is
/// known. Excess far above the usual comes from queues that last, whose errors do not average out:
/// there the noise grows with its fourth power.
/// A sample that is off by more than its delay can explain is the clock's doing, not the network's:
/// then everything that was believed of the clock is opened anew.
class Estimator {
 public:
  /// Frequency known before any sample, s/s, and its standard error.
  struct Prior {
    double frequency = 0;
    double error = 200e-6;
  };

  Estimator(double precision_s, const Prior& prior);

  /// What a sample turned out to be.
  enum class Surprise : unsigned char { none, clock };

  /// At free time `time_s` true time minus free time was `offset_s`, by a round trip of `delay_s`.
  Surprise add(double time_s, double offset_s, double delay_s);
  /// Nothing is believed any more but the frequency, and how long the way is.
  void forget(const Prior& prior);
  /// True time was shifted against everybody's clock: a leap second.
  void shift(double by_s);

  [[nodiscard]] std::optional<Estimate> at(double time_s) const;
  [[nodiscard]] std::size_t samples() const { return samples_; }

 private:
  static constexpr std::size_t kLevels = 12;
  using Vector = std::array<double, 3>;
  using Matrix = std::array<Vector, 3>;
  struct Filter {
    double intensity = 0;  // of the walk, (s/s)^2 per second
    double log_weight = 0;
    Vector state{};
    Matrix covariance{};
  };
  struct Noise {
    double excess_s = 0;
    double floor_s = 0;
    double variance = 0;
  };

  struct Sample {
    double time_s = 0;
    double offset_s = 0;
    double delay_s = 0;
  };
  void begin(const Sample& sample);
  void replay();
  Surprise take(const Sample& sample);
  [[nodiscard]] Noise noise_of(double delay_s) const;
  [[nodiscard]] Filter predicted(const Filter& filter, double elapsed_s) const;
  void open(double residual_s, double elapsed_s);
  void update(Filter& filter, double offset_s, const Noise& noise, bool trusted) const;
  [[nodiscard]] std::array<double, kLevels> weights() const;

  double precision_s_;
  Prior prior_;
  std::array<Filter, kLevels> bank_{};
  std::deque<std::pair<double, double>> delays_;  // time and delay of the samples remembered
  std::vector<Sample> first_;  // taken anew with each that follows, as long as they are few
  double time_s_ = 0;
  double usual_variance_ = 0;
  std::size_t samples_ = 0;
  std::size_t since_surprise_ = 0;
};

}  // namespace core
