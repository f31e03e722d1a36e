// The clock discipline of the classic daemon, from its equations: what ours is measured against.
#pragma once

#include <optional>

namespace sim {

/// Phase- and frequency-lock loop, its states and its poll adjustment. Seconds and s/s throughout;
/// an offset is positive when the clock is behind. tick() comes once a second.
class ClassicLoop {
 public:
  ClassicLoop(int minpoll, int maxpoll, double precision_s)
      : minpoll_{minpoll}, maxpoll_{maxpoll}, poll_{minpoll}, precision_s_{precision_s} {}

  /// What to step the clock by, if it is to be stepped.
  std::optional<double> update(double offset_s, double jitter_s, double now_s);
  /// The rate of the coming second.
  double tick();

  [[nodiscard]] int poll() const { return poll_; }
  [[nodiscard]] double frequency() const { return frequency_; }

 private:
  enum class State : unsigned char { unset, spike, frequency, sync };
  double step(double offset_s, double now_s);
  void normal(double offset_s, double now_s);
  void adjust_poll(double jitter_s);

  int minpoll_;
  int maxpoll_;
  int poll_;
  double precision_s_;
  State state_ = State::unset;
  double since_s_ = 0;  // of the last change of state, or the last update in sync
  double frequency_ = 0;
  double residual_s_ = 0;  // what is left of the offset
  double last_s_ = 0;      // the offset before
  int poll_count_ = 0;
  int startup_ = 0;  // seconds left in which the frequency is not touched
};

}  // namespace sim
