// The keeper of the clock without an operating system: octets in, octets out, hands of its own.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/actions.hpp"
#include "keeper/limits.hpp"
#include "keeper/message.hpp"

namespace keeper {

/// What can be done to a clock. Whoever implements it checks nothing: that is the warden's office.
class Hands {
 public:
  struct Done {
    bool taken = false;
    int error = 0;  ///< errno when not
    ntp::Ppm rate;  ///< in force now
    ntp::Nanos raw{0};
    ntp::Nanos monotonic{0};
  };
  virtual ~Hands() = default;
  virtual Done prove() = 0;
  virtual Done apply(const core::ClockCommand& command) = 0;
  /// Only the rate, for a keeper that slows its clock down by itself.
  virtual Done set_rate(ntp::Ppm rate) = 0;
  virtual std::array<std::int64_t, Answer::kNumbers> read() = 0;
};

/// Answers requests within the limits. Whoever sends what is no request at all is broken or in
/// strange hands: he is told so, and then nothing he says is obeyed any more.
class Warden {
 public:
  /// `hands` are the caller's.
  Warden(const Policy& policy, Hands& hands, ntp::Monotonic now)
      : limits_{policy, now}, hands_{hands} {}

  struct Reply {
    std::array<std::byte, kAnswerSize> octets{};
    std::string remark;  ///< for the log; empty: nothing to say
    bool last = false;   ///< the keeper ends
  };
  Reply on_message(ntp::ByteView octets, ntp::Monotonic now);

  /// When to call on_timer(), if no message comes before.
  [[nodiscard]] ntp::Monotonic next_deadline() const { return limits_.fast_ends(); }
  /// A fast rate has lasted long enough: what there is to say, or nothing.
  std::string on_timer(ntp::Monotonic now);
  /// Nobody will ask any more: the clock goes on at a rate that it may keep for days.
  void on_end(ntp::Monotonic now);

 private:
  Answer obey(const Request& request, ntp::Monotonic now);
  std::string remark_on(const Request& request, const Answer& answer) const;
  void slow_down(ntp::Monotonic now);

  Limits limits_;
  Hands& hands_;
};

}  // namespace keeper
