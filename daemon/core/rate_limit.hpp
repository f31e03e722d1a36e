// How much one sender, or all together, may ask.
#pragma once

#include <cstdint>

#include "core/settings.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// What a bucket holds and how fast it leaks.
struct BucketSize {
  double packets = 0;
  double per_second = 0;
};

/// Packets that were served lately: it fills by one for each and leaks all the time.
class LeakyBucket {
 public:
  /// True, and one more is in it, when there is room.
  bool take(const BucketSize& size, ntp::Monotonic now);

 private:
  float level_ = 0;
  ntp::Monotonic at_{};
};

/// What becomes of a time request under `restrict ... limited`.
enum class RateVerdict : std::uint8_t {
  serve,
  kiss,  ///< ask it to slow down
  drop,
};

/// The time over which a score decays so that `burst` packets at once reach `average`.
double score_decay_s(const RateSettings& rate);

/// `score` counts the packet that is judged, `gap` is the time since the request before. Up to
/// `average` packets a second are served for ever, `burst` at once, but none within `minimum` of
/// another; then come some kisses, then silence until the sender slows down.
RateVerdict judge(double score, ntp::Seconds gap, const RateSettings& rate);

}  // namespace core
