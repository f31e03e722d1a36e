// What stands beside a datagram: when it arrived, where it was sent to, by which interface.
#pragma once

#include <cstddef>
#include <sys/socket.h>

#include "netio/udp_socket.hpp"

namespace netio {

/// Timestamps, packet info of either family and the head of an extended error.
inline constexpr std::size_t kControlSize = 256;

/// What the control messages say, for receiving and for the error queue alike.
void read_control(msghdr& message, Datagram& into);

/// Writes the packet info that makes a reply leave from the address that was asked. Returns its
/// size, 0 when nothing is known.
std::size_t write_source(const Path& path, msghdr& message);

}  // namespace netio
