// Recorded UDP datagrams out of a pcap file, as tcpdump writes it on Ethernet or "any".
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "ntp/address.hpp"

namespace support {

struct RecordedDatagram {
  std::int64_t seconds = 0;  ///< Unix time
  std::uint32_t microseconds = 0;
  ntp::Endpoint from;
  ntp::Endpoint to;
  std::vector<std::byte> payload;
};

/// Datagrams beyond this many are ignored.
inline constexpr std::size_t kMaxRecorded = 100'000;

/// Everything that is no whole UDP datagram over IPv4 or IPv6 is skipped. The error says what is
/// wrong with the file.
std::expected<std::vector<RecordedDatagram>, std::string> read_pcap(const std::string& file);

}  // namespace support
