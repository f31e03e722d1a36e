// The mode-3 server: one request, at most one reply, no state.
#pragma once

#include <cstddef>
#include <span>

#include "core/served_time.hpp"
#include "core/state.hpp"
#include "ntp/bytes.hpp"
#include "ntp/packet.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// Writes the reply to `request` into `out` and returns its size, 0 for silence (RFC 5905 section
/// 9.2). `received` is when the request arrived, `transmit` is the time of sending. The reply is
/// never longer than the request; an unsynchronised system answers leap 3, stratum 0.
/// Where leap seconds are smeared, clients get the smeared time, no announcement of the leap second
/// and a reference id that tells the offset; mode 1 gets the clock as it is.
/// Modes 3 and 1 are answered (as 4 and 2), and mode 0 of version 1 as a client's.
std::size_t respond(ntp::ByteView request, const SystemState& system, ntp::Timestamp received,
                    ntp::Timestamp transmit, ntp::ByteSpan out);

/// Writes a kiss-o'-death RATE to a client (mode 3) instead: no time is in it, all three timestamps
/// are the client's own. 0 for whatever else asked.
std::size_t respond_rate(ntp::ByteView request, ntp::Log2 precision, ntp::ByteSpan out);

/// Whether a request asks for nothing but the time: a client's, 48 octets, a known version, so no
/// MAC and no extension fields, and not made for an interleaved reply (may_interleave). Whatever is
/// answered otherwise has to be told apart here: only what is plain is answered by respond_plain.
[[nodiscard]] bool is_plain(ntp::ByteView request);

/// Makes a plain request its own reply, octet for octet as respond() does, but for the transmit
/// timestamp, which is set as late as possible.
void respond_plain(std::span<std::byte, ntp::kHeaderSize> packet, const Told& head,
                   ntp::Timestamp received);

}  // namespace core
