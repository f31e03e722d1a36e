// Oracle: a reading differs from its local time by the offset that the datagram holds.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>

#include "refclock/sock.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reading = refclock::parse_sock(std::as_bytes(std::span{data, size}));
  if (!reading) return reading.error() == refclock::Condition::nominal ? (std::abort(), 0) : 0;
  refclock::SockSample sample;
  require(size == sizeof sample);
  std::memcpy(&sample, data, sizeof sample);
  require(refclock::is_sane(reading->received));
  require(reading->pulse == (sample.pulse != 0));
  // Beyond 68 years differences of timestamps mean nothing.
  const ntp::Seconds apart = reading->reference - reading->received.timestamp();
  require(std::abs(apart.count() - sample.offset_s) < 1e-6);
  return 0;
}
