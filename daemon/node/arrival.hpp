// One packet received on a listening socket.
#pragma once

#include "ntp/address.hpp"
#include "ntp/bytes.hpp"
#include "ntp/timestamp.hpp"

namespace node {

struct Arrival {
  ntp::ByteView octets;
  ntp::Endpoint from;
  ntp::Endpoint local;
  ntp::Now at;               ///< `wall` is the kernel's receive timestamp where there is one
  bool on_loopback = false;  ///< the interface it came in by
};

}  // namespace node
