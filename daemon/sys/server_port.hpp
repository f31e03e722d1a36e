// One socket on which the daemon is asked.
#pragma once

#include "netio/udp_socket.hpp"
#include "node/surroundings.hpp"
#include "ntp/address.hpp"

namespace sys {

struct ServerPort {
  netio::UdpSocket socket;
  ntp::Endpoint at;
  bool drop = false;  ///< what arrives is thrown away
  node::IoCounters counters = {};
};

}  // namespace sys
