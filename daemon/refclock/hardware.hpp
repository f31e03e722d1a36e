// Pulses that the kernel has timed, and clocks of network cards.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "refclock/reading.hpp"

namespace refclock {

/// An edge, as the kernel's PPS interface gives it.
struct Pulse {
  UnixTime at;
  std::uint32_t sequence = 0;  ///< counts edges
};
/// Tells new pulses from old ones.
class PulseReader {
 public:
  /// nominal: there is no new one.
  Read<Reading> read(const Pulse& pulse);

 private:
  std::optional<std::uint32_t> last_;
};

/// A reading of a hardware clock between two of the machine's own.
struct PhcReading {
  UnixTime before;
  UnixTime clock;
  UnixTime after;
};
/// Reads of the machine's clock that many at once; the quickest counts.
inline constexpr std::size_t kPhcReadings = 8;
/// `tai`: the card keeps TAI, as PTP does, and so does the reading.
Read<Reading> best_of(std::span<const PhcReading> readings, bool tai);
/// TAI - UTC since 2017, for who has no list of leap seconds.
inline constexpr int kTaiAhead_s = 37;
/// A reading of TAI that is `ahead_s` before UTC.
Reading in_utc(Reading reading, int ahead_s);

/// What `time1` or `time2` says is added.
Reading corrected(Reading reading, ntp::Seconds time1, ntp::Seconds time2);

}  // namespace refclock
