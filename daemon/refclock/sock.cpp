#include "refclock/sock.hpp"

#include <chrono>
#include <cmath>
#include <cstring>
#include <fmt/format.h>

namespace refclock {
namespace {

constexpr double kFarthest_s = 1e9;  // nobody's clock is wrong by 30 years and means it

}  // namespace

Read<Reading> parse_sock(ntp::ByteView datagram) {
  SockSample sample;
  if (datagram.size() != sizeof sample) return std::unexpected{Condition::bad_format};
  std::memcpy(&sample, datagram.data(), sizeof sample);
  if (sample.magic != kSockMagic) return std::unexpected{Condition::bad_format};
  if (sample.microseconds < 0 || sample.microseconds >= 1'000'000) {
    return std::unexpected{Condition::bad_time};
  }
  const UnixTime received{sample.seconds, sample.microseconds * 1000};
  if (!is_sane(received)) return std::unexpected{Condition::bad_time};
  if (!std::isfinite(sample.offset_s) || std::abs(sample.offset_s) > kFarthest_s) {
    return std::unexpected{Condition::bad_time};
  }
  if (sample.leap < 0 || sample.leap > 2) return std::unexpected{Condition::bad_signal};
  const auto offset = std::chrono::duration_cast<ntp::Nanos>(ntp::Seconds{sample.offset_s});
  return Reading{
      .received = received,
      .reference = received.timestamp() + offset,
      .leap = static_cast<ntp::Leap>(sample.leap),
      .pulse = sample.pulse != 0,
      .timecode = fmt::format("{}.{:06} {:.9f} {} {}", sample.seconds, sample.microseconds,
                              sample.offset_s, sample.pulse, sample.leap)};
}

}  // namespace refclock
