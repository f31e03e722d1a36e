#include "netio/udp_server.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace netio {

std::size_t UdpServer::serve(const Handler& handler) {
  std::array<std::byte, kMaxDatagram> out;
  const auto datagrams = batch_.receive(socket_);
  for (std::size_t i = 0; i < datagrams.size(); ++i) {
    const std::size_t size = handler(datagrams[i], out);
    if (size == 0) continue;
    std::ranges::copy(std::span{out}.first(size), batch_.buffer(i).begin());
    batch_.reply(i, size);
  }
  batch_.send(socket_);
  return datagrams.size();
}

}  // namespace netio
