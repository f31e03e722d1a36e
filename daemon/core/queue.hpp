// How long datagrams wait on one way, learnt from how long they took.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace core {

/// What a datagram takes beyond the shortest time is a mixture of exponentially distributed waits,
/// whose means lie a factor of four apart; how often each of them was at work is counted. So a
/// quiet way and a busy one, one that comes in two speeds and one with spikes are described alike,
/// and each way for itself: where only one is busy, the other tells the time.
class Queue {
 public:
  /// Factors of four from the finest to beyond any delay that is accepted.
  static constexpr std::size_t kScales = 14;
  using Shares = std::array<double, kScales>;

  /// `finest_s`: less cannot be told from no wait at all.
  explicit Queue(double finest_s);

  /// One exponential: after the wait u its density is exp(log_height - rate * u).
  struct Wait {
    std::size_t scale = 0;
    double rate = 0;  ///< 1/s
    double log_height = 0;
  };
  /// Those that matter. `usual_s`: the median of what a round trip takes beyond the shortest, by
  /// which a way is judged of which little was seen. `blur_s`: shorter waits cannot be seen.
  [[nodiscard]] std::vector<Wait> waits(double usual_s, double blur_s) const;

  /// A datagram waited on these scales with these chances.
  void learn(const Shares& seen);

  friend bool operator==(const Queue&, const Queue&) = default;

 private:
  [[nodiscard]] Shares shares(double usual_s) const;

  std::array<double, kScales> means_s_{};
  Shares counts_{};
};

}  // namespace core
