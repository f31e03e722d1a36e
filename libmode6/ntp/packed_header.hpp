// The 48-octet header as it lies in memory, for those who write many of them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "ntp/packet.hpp"

namespace ntp {

constexpr std::uint32_t network_order(std::uint32_t value) {
  return std::endian::native == std::endian::little ? __builtin_bswap32(value) : value;
}
constexpr std::uint64_t network_order(std::uint64_t value) {
  return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
}

/// RFC 5905 section 7.3; every number but the octets in network order.
struct PackedHeader {
  std::uint8_t first;  ///< leap, version, mode
  std::uint8_t stratum;
  std::int8_t poll;
  std::int8_t precision;
  std::uint32_t root_delay;
  std::uint32_t root_dispersion;
  std::uint32_t refid;
  std::uint64_t reference;
  std::uint64_t origin;
  std::uint64_t receive;
  std::uint64_t transmit;

  void take(std::span<const std::byte, kHeaderSize> octets) {
    std::memcpy(this, octets.data(), kHeaderSize);
  }
  void give(std::span<std::byte, kHeaderSize> octets) const {
    std::memcpy(octets.data(), this, kHeaderSize);
  }
};
static_assert(sizeof(PackedHeader) == kHeaderSize);

/// Where the transmit timestamp stands.
inline constexpr std::size_t kTransmitOffset = 40;

inline void set_transmit(std::span<std::byte, kHeaderSize> octets, Timestamp transmit) {
  const std::uint64_t wire = network_order(transmit.wire());
  std::memcpy(octets.data() + kTransmitOffset, &wire, sizeof wire);
}

}  // namespace ntp
