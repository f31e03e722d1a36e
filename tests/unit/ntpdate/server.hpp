// A server that answers probes in the tests.
#pragma once

#include <array>
#include <functional>
#include <span>

#include "ntpdate/probe.hpp"

namespace ntpdate {

inline constexpr ntp::Monotonic kStart{std::chrono::seconds{1000}};
inline constexpr ntp::Timestamp kWall{0xEEB2'0000'0000'0000};
inline const ntp::Endpoint kRemote{*ntp::IpAddress::parse("192.0.2.1"), 123};

using Change = std::function<void(ntp::Packet&)>;
using Reply = std::array<std::byte, ntp::kHeaderSize>;

/// The answer to a request that left at `t1`, from a server `ahead` of the local clock, a
/// millisecond away in each direction.
inline Reply reply_to(const Probe::Request& request, ntp::Timestamp t1, ntp::Nanos ahead,
                      const Change& change = {}) {
  const auto asked = ntp::parse_packet(request.view());
  ntp::Packet packet;
  packet.version = asked->header.version;
  packet.mode = ntp::Mode::server;
  packet.stratum = {2};
  packet.precision = {-20};
  packet.origin = asked->header.transmit;
  packet.receive = t1 + std::chrono::milliseconds{1} + ahead;
  packet.transmit = packet.receive;
  packet.reference = packet.transmit - std::chrono::seconds{10};
  if (change) change(packet);
  Reply octets;
  ntp::write_header(packet, octets);
  return octets;
}

/// One exchange that begins at `at`.
inline bool exchange(Probe& probe, ntp::Monotonic at, ntp::Nanos ahead, const Change& change = {}) {
  const ntp::Timestamp t1 = kWall + (at - kStart);
  const auto request = probe.begin(ntp::Timestamp{0x1234'5678'9abc'def0}, {at, t1});
  const auto later = std::chrono::milliseconds{2};
  return probe.on_datagram(reply_to(request, t1, ahead, change), t1 + later, at + later);
}

}  // namespace ntpdate
