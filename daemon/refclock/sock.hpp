// Samples on a Unix datagram socket, as chrony's SOCK driver takes them.
#pragma once

#include <cstdint>

#include "ntp/bytes.hpp"
#include "refclock/reading.hpp"

namespace refclock {

/// The layout is the machine's own, on both sides.
struct SockSample {
  std::int64_t seconds = 0;  ///< of the machine's clock, when the sample was taken
  std::int64_t microseconds = 0;
  double offset_s = 0;     ///< true time minus that
  std::int32_t pulse = 0;  ///< not zero: only the fraction of the second is known
  std::int32_t leap = 0;   ///< 0, 1 or 2
  std::int32_t padding = 0;
  std::int32_t magic = 0;
};
static_assert(sizeof(SockSample) == 40);
inline constexpr std::int32_t kSockMagic = 0x534f434b;

/// One datagram.
Read<Reading> parse_sock(ntp::ByteView datagram);

}  // namespace refclock
