// Datagrams as a file that tcpdump(1) and Wireshark read, for reports of trouble with a server.
#pragma once

#include <cstdint>
#include <string>

#include "ntp/address.hpp"
#include "ntp/bytes.hpp"

namespace ntptop {

/// The head of the file.
std::string pcap_head();
/// One datagram in an Ethernet frame without addresses; both ends of one family. Too long for UDP:
/// nothing.
std::string pcap_frame(const ntp::Endpoint& from, const ntp::Endpoint& to, ntp::ByteView payload,
                       std::uint32_t unix_s, std::uint32_t microseconds);

}  // namespace ntptop
