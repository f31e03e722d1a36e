#include "refclock/shm.hpp"

#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace refclock {
namespace {

// Nanoseconds are given besides the microseconds by writers who know of them; where both agree
// they are taken.
std::optional<UnixTime> time_of(std::int64_t seconds, std::int32_t micro, std::uint32_t nano) {
  if (micro < 0 || micro >= 1'000'000) return std::nullopt;
  const bool agree = nano < 1'000'000'000 && nano / 1000 == static_cast<std::uint32_t>(micro);
  const UnixTime time{seconds, agree ? std::int64_t{nano} : std::int64_t{micro} * 1000};
  return is_sane(time) ? std::optional{time} : std::nullopt;
}

ntp::Seconds bound_of(std::int32_t precision) {
  constexpr std::int32_t kCoarsest = 0;
  constexpr std::int32_t kFinest = -40;
  if (precision > kCoarsest || precision < kFinest) return ntp::Seconds{0};
  return ntp::Seconds{std::ldexp(1.0, precision)};
}

}  // namespace

Read<Reading> ShmReader::read(const ShmCopy& copy) {
  const ShmRecord& record = copy.record;
  if (record.mode != 0 && record.mode != 1) return std::unexpected{Condition::bad_format};
  // Mode 1 guards the record by its count, mode 0 by `valid` alone.
  if (record.valid == 0) return std::unexpected{Condition::nominal};
  if (record.mode == 1 && record.count != copy.count_after) {
    return std::unexpected{Condition::nominal};
  }
  if (seen_ && record.mode == 1 && record.count == last_count_) {
    return std::unexpected{Condition::nominal};
  }
  seen_ = true;
  last_count_ = record.count;
  const auto clock = time_of(record.clock_s, record.clock_us, record.clock_ns);
  const auto received = time_of(record.receive_s, record.receive_us, record.receive_ns);
  if (!clock || !received) return std::unexpected{Condition::bad_time};
  if (record.leap < 0 || record.leap > 3) return std::unexpected{Condition::bad_format};
  const auto leap = static_cast<ntp::Leap>(record.leap);
  if (leap == ntp::Leap::unsynchronised) return std::unexpected{Condition::bad_signal};
  return Reading{.received = *received,
                 .reference = clock->timestamp(),
                 .bound = bound_of(record.precision),
                 .leap = leap,
                 .timecode = fmt::format("{}.{:09} {}.{:09} {} {}", clock->seconds,
                                         clock->nanoseconds, received->seconds,
                                         received->nanoseconds, record.leap, record.precision)};
}

}  // namespace refclock
