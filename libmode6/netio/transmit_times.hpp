// When single datagrams of a server's socket left, by the kernel's word.
#pragma once

#include <functional>
#include <system_error>

#include "netio/monotonic.hpp"
#include "netio/udp_socket.hpp"
#include "ntp/bytes.hpp"

namespace netio {

/// Sends back along `path`, as UdpSocket::reply does, and asks the kernel when that leaves. The
/// others that leave by this socket cost nothing more. What the kernel says waits on the socket,
/// and makes it readable, until read_transmit_times(). Where the system cannot tell, it only sends.
std::error_code reply_timed(const UdpSocket& socket, ntp::ByteView octets, const Path& path);

/// What the kernel has said since: the datagram with whatever headers stand before it, and when it
/// left. True when there was anything.
bool read_transmit_times(const UdpSocket& socket,
                         const std::function<void(ntp::ByteView frame, RealTime at)>& handler);

}  // namespace netio
