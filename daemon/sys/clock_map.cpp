#include "sys/clock_map.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "sys/clock_limits.hpp"

namespace sys {

ntp::Timestamp VirtualTime::wall_at(ntp::Nanos raw) const {
  const ntp::Nanos elapsed = raw - segment_raw;
  const double gain = error + steered + error * steered;  // of the product of both rates
  // Only the small part goes through floating point: days of elapsed time keep their nanoseconds.
  const ntp::Nanos gained{std::llround(static_cast<double>(elapsed.count()) * gain)};
  return segment_wall + (elapsed + gained + slewed_by(elapsed));
}

ntp::Nanos VirtualTime::slewed_by(ntp::Nanos elapsed) const {
  if (slew == ntp::Nanos{0}) return slew;
  const ntp::Nanos most{std::llround(static_cast<double>(elapsed.count()) * kOneShotPpm * 1e-6)};
  if (most <= ntp::Nanos{0}) return ntp::Nanos{0};
  return std::clamp(slew, -most, most);
}

ntp::Monotonic VirtualTime::mono_at(ntp::Nanos raw) const {
  // The crystal is wrong for both clocks; only the wall clock is steered.
  const auto gained = std::llround(static_cast<double>((raw - start_raw).count()) * error);
  return ntp::Monotonic{raw + ntp::Nanos{gained}};
}

ntp::Now ClockMap::at(const KernelTime& time) const {
  if (in_software) return {in_software->mono_at(time.raw), in_software->wall_at(time.raw)};
  return {ntp::Monotonic{time.raw + mono_ahead},
          ntp::Timestamp::from_unix(time.real.seconds, time.real.nanoseconds)};
}

ntp::Now ClockMap::arrival(const std::optional<netio::RealTime>& received,
                           const KernelTime& present) const {
  if (!received) return at(present);
  const ntp::Nanos age = present.real - UnixTime{received->seconds, received->nanoseconds};
  // Both clocks of one instant: what passed since then belongs to neither reading. More than a
  // second, or less than nothing, is a clock that was stepped in between.
  const bool plausible = age >= ntp::Nanos{0} && age < std::chrono::seconds{1};
  if (in_software) {
    return {in_software->mono_at(plausible ? present.raw - age : present.raw),
            in_software->wall_at(present.raw - age)};
  }
  return {ntp::Monotonic{present.raw + mono_ahead - (plausible ? age : ntp::Nanos{0})},
          ntp::Timestamp::from_unix(received->seconds, received->nanoseconds)};
}

}  // namespace sys
