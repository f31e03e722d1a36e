// What the keeper of the clock allows, whoever asks: a state machine with time as an argument.
#pragma once

#include <cstdint>

#include "core/settings.hpp"
#include "keeper/message.hpp"
#include "ntp/timestamp.hpp"

namespace keeper {

/// Settled at the start, from the configuration; no message changes it.
struct Policy {
  ntp::Nanos step_forward{0};  ///< smallest step; 0: never
  ntp::Nanos step_back{0};
  ntp::Nanos panic{0};      ///< largest step; 0: no limit
  bool gate = false;        ///< `-g`: the first correction may be larger than that
  bool any_step = false;    ///< `-q`: steps need not reach the threshold
  bool first_step = false;  ///< `-G`: nor need the first one
  bool hurry = false;       ///< beyond 500 ppm behind the start and behind each step

  static Policy of(const core::DisciplineSettings& settings);
  friend bool operator==(const Policy&, const Policy&) = default;
};

/// Puts the limits that a keeper has from its start back into settings that came later, for it
/// would refuse what they allow. False when they are the same anyway.
bool hold_to(const core::DisciplineSettings& start, core::DisciplineSettings& later);

/// Judges requests. Knows no kernel: took() tells it what was really done.
///
/// - Rates: up to 500 ppm always. Beyond it, up to a tenth (what a tick may be changed by), for a
///   minute and two seconds' worth of phase in sum, once behind the start and once behind each
///   step.
/// - Steps: within the thresholds and the panic limit of the policy; eight in a row and one each
///   five minutes; in sum twice the panic limit and once more each day. The first correction of all
///   may be of any size under `-g`.
/// - A step of one second that was announced as a leap second needs no threshold, once a month.
class Limits {
 public:
  static constexpr std::int64_t kSlowestFast = 500 * 65536;      ///< beyond it is fast
  static constexpr std::int64_t kFastest = 100'000LL * 65536;    ///< 10 %, the kernel's own limit
  static constexpr std::uint32_t kLongestError_us = 16'000'000;  ///< where the kernel stops too
  static constexpr ntp::Nanos kFastTime = std::chrono::seconds{60};
  static constexpr ntp::Nanos kFastPhase = std::chrono::seconds{2};
  static constexpr int kStepsAtOnce = 8;
  static constexpr ntp::Nanos kStepEach = std::chrono::seconds{300};
  static constexpr int kPanicsAtOnce = 2;
  static constexpr ntp::Nanos kPanicEach = std::chrono::hours{24};
  static constexpr ntp::Nanos kAnnounced = std::chrono::hours{48};
  /// They come at the ends of months, and none is shorter than 28 days.
  static constexpr ntp::Nanos kLeapEach = std::chrono::hours{27 * 24};

  Limits(const Policy& policy, ntp::Monotonic now);

  /// For `apply`; changes nothing.
  [[nodiscard]] Refusal judge(const Request& request, ntp::Monotonic now) const;
  /// That request was done, and `rate` is in force since `now`.
  void took(const Request& request, std::int64_t rate, ntp::Monotonic now);

  /// When a fast rate has to end, if nobody ends it before; max(): it is not fast.
  [[nodiscard]] ntp::Monotonic fast_ends() const;
  /// The rate to go back to then: the last one that was not fast.
  [[nodiscard]] std::int64_t slow_rate() const { return slow_rate_; }
  [[nodiscard]] bool is_fast() const;
  [[nodiscard]] std::int64_t rate() const { return rate_; }
  /// The kernel runs at `rate` since `now`: read at the start, or set by the keeper itself.
  void runs_at(std::int64_t rate, ntp::Monotonic now);

 private:
  [[nodiscard]] Refusal judge_rate(const Request& request, ntp::Monotonic now) const;
  [[nodiscard]] Refusal judge_step(const Request& request, ntp::Monotonic now) const;
  [[nodiscard]] bool is_leap(const Request& request, ntp::Monotonic now) const;
  [[nodiscard]] ntp::Nanos fast_phase(ntp::Monotonic now) const;
  [[nodiscard]] bool gate_is_open() const { return policy_.gate && !corrected_; }
  void count_step(ntp::Nanos step, ntp::Monotonic now);
  void set_rate(std::int64_t rate, ntp::Monotonic now);

  Policy policy_;
  bool corrected_ = false;  // the gate is closed
  std::int64_t rate_ = 0;
  std::int64_t slow_rate_ = 0;
  ntp::Monotonic rate_since_;
  ntp::Monotonic fast_until_ = ntp::Monotonic::max();  // max(): not begun since the last step
  ntp::Nanos fast_used_{0};
  // Both are buckets that empty with time: an instant until which they are filled.
  ntp::Monotonic steps_until_;
  ntp::Monotonic sum_until_;
  ntp::Leap announced_ = ntp::Leap::none;
  ntp::Monotonic announced_until_;
  ntp::Monotonic next_leap_;
};

}  // namespace keeper
