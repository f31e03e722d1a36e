// How far and how fast the machine's free clock is off against one source, with honest errors.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/delay_history.hpp"
#include "core/queue.hpp"
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

/// A bank of filters, one for each intensity of the oscillator's random walk, mixed by how well
/// each foretells the samples.
///
/// Each believes in an offset and a frequency, normally distributed. Of a sample z whose round trip
/// took e more than the shortest, the request waited u and the reply d, with u + d = e and
/// z = offset + (u - d) / 2. So the offset lies within z +- e/2, and has there the density
///     sum over k, l of  a_k r_k exp(-r_k u) b_l r_l exp(-r_l d),
///     u = z + e/2 - offset,  d = offset - (z - e/2),
/// where a_k, r_k and b_l, r_l are the waits of both ways (Queue). Where both rates are alike it is
/// the same everywhere, else it leans to the side of the quieter way. Outside it lies only by a
/// small chance: not a normal distribution at all, so there is no Kalman gain here. The belief in
/// the offset times that density is a sum of normal distributions, tilted by the difference of two
/// rates and cut at the bounds; its mean and variance become those of the next normal belief, and
/// the frequency follows by its covariance. Bounds tell more than variances: where n samples of
/// equal noise average to an error of 1/sqrt(n), their bounds intersect in one of 1/n.
/// The error of the shortest delay moves both bounds: they are softened by half of it.
/// How probably each pair of waits was at work is the same sum, term by term: so the queues learn.
/// A sample that is off by more than its delay can explain is the clock's doing, not the network's:
/// then everything that was believed of the clock is opened anew.
class Estimator {
 public:
  /// Frequency known before any sample, s/s, and its standard error.
  struct Prior {
    double frequency = 0;
    double error = 200e-6;
    friend bool operator==(const Prior&, const Prior&) = default;
  };

  Estimator(double precision_s, const Prior& prior);

  /// What a sample turned out to be.
  enum class Surprise : unsigned char { none, clock };

  /// At free time `time_s` true time minus free time was `offset_s`, by a round trip of `delay_s`.
  Surprise add(double time_s, double offset_s, double delay_s);
  /// The same of a clock that no way lies before: `error_s` is the standard error of its word.
  Surprise add_direct(double time_s, double offset_s, double error_s);
  /// Nothing is believed any more but the frequency, and how long the way is.
  void forget(const Prior& prior);
  /// True time was shifted against everybody's clock: a leap second.
  void shift(double by_s);

  [[nodiscard]] std::optional<Estimate> at(double time_s) const;
  [[nodiscard]] std::size_t samples() const { return samples_; }

  friend bool operator==(const Estimator&, const Estimator&) = default;

 private:
  static constexpr std::size_t kLevels = 18;
  struct Filter {
    double intensity = 0;  // of the walk, (s/s)^2 per second
    double log_weight = 0;
    double offset_s = 0;
    double frequency = 0;
    double offset_variance = 0;
    double covariance = 0;
    double frequency_variance = 0;
    void keep_possible();
    friend bool operator==(const Filter&, const Filter&) = default;
  };
  struct Sample {
    double time_s = 0;
    double offset_s = 0;
    double delay_s = 0;
    double error_s = 0;  // not zero: without a delay, but with this standard error
    friend bool operator==(const Sample&, const Sample&) = default;
  };
  struct Bounds;
  /// How probably the waits of each scale were at work.
  struct Seen {
    Queue::Shares up{};
    Queue::Shares down{};
  };
  struct Posterior;
  Surprise add(const Sample& sample);
  void begin(const Sample& sample);
  void replay();
  Surprise take(const Sample& sample);
  [[nodiscard]] Bounds bounds_of(const Sample& sample) const;
  [[nodiscard]] Bounds direct_bounds_of(const Sample& sample) const;
  [[nodiscard]] static Filter predicted(const Filter& filter, double elapsed_s);
  void open(double residual_s, double elapsed_s);
  /// `trusted`: it is no stray, however far it is off.
  static Posterior posterior(const Filter& filter, const Bounds& bounds, bool trusted);
  static void update(Filter& filter, const Posterior& posterior, const Bounds& bounds);
  void digest(const Bounds& bounds, bool trusted);
  [[nodiscard]] std::array<double, kLevels> weights() const;

  double precision_s_;
  Prior prior_;
  std::array<Filter, kLevels> bank_{};
  DelayHistory delays_;
  Queue up_;                   // to the source
  Queue down_;                 // and back
  std::vector<Sample> first_;  // taken anew with each that follows, as long as they are few
  double time_s_ = 0;
  double usual_variance_ = 0;
  std::size_t samples_ = 0;
  std::size_t since_surprise_ = 0;
};

}  // namespace core
