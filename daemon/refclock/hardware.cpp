#include "refclock/hardware.hpp"

#include <chrono>
#include <fmt/format.h>

namespace refclock {
namespace {

ntp::Nanos since(const UnixTime& from, const UnixTime& to) {
  return std::chrono::seconds{to.seconds - from.seconds} +
         ntp::Nanos{to.nanoseconds - from.nanoseconds};
}

// What takes longer to read was interrupted, and says little.
constexpr ntp::Nanos kSlowest = std::chrono::milliseconds{1};

}  // namespace

Read<Reading> PulseReader::read(const Pulse& pulse) {
  // A device that has seen no edge yet gives zeros.
  if (pulse.at.seconds == 0 && pulse.at.nanoseconds == 0) {
    return std::unexpected{Condition::nominal};
  }
  const bool first = !last_;
  if (last_ == pulse.sequence) return std::unexpected{Condition::nominal};
  last_ = pulse.sequence;
  // Nobody knows when that was.
  if (first) return std::unexpected{Condition::nominal};
  if (!is_sane(pulse.at)) return std::unexpected{Condition::bad_time};
  return Reading{.received = pulse.at,
                 .reference = UnixTime{pulse.at.seconds, 0}.timestamp(),
                 .pulse = true,
                 .timecode = fmt::format("{} {}.{:09}", pulse.sequence, pulse.at.seconds,
                                         pulse.at.nanoseconds)};
}

Read<Reading> best_of(std::span<const PhcReading> readings, bool tai) {
  const PhcReading* best = nullptr;
  for (const PhcReading& each : readings) {
    if (!is_sane(each.before) || !is_sane(each.clock) || !is_sane(each.after)) continue;
    const ntp::Nanos took = since(each.before, each.after);
    if (took < ntp::Nanos{0} || took > kSlowest) continue;
    if (best == nullptr || took < since(best->before, best->after)) best = &each;
  }
  if (best == nullptr) return std::unexpected{Condition::bad_time};
  const ntp::Nanos took = since(best->before, best->after);
  const std::int64_t middle = best->before.nanoseconds + took.count() / 2;
  constexpr std::int64_t kSecond = 1'000'000'000;
  return Reading{.received = {best->before.seconds + middle / kSecond, middle % kSecond},
                 .reference = best->clock.timestamp(),
                 .bound = ntp::Seconds{took} / 2,
                 .tai = tai,
                 .timecode = fmt::format("{}.{:09} within {} ns", best->clock.seconds,
                                         best->clock.nanoseconds, took.count())};
}

Reading in_utc(Reading reading, int ahead_s) {
  if (!reading.tai) return reading;
  reading.reference = reading.reference - std::chrono::seconds{ahead_s};
  reading.tai = false;
  return reading;
}

Reading corrected(Reading reading, ntp::Seconds time1, ntp::Seconds time2) {
  const ntp::Seconds by = reading.late ? time2 : time1;
  reading.reference = reading.reference + std::chrono::duration_cast<ntp::Nanos>(by);
  return reading;
}

}  // namespace refclock
