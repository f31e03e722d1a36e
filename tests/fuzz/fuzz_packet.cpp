// Oracle: a packet that parses is written again octet for octet.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "ntp/packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ntp::ByteView datagram = std::as_bytes(std::span{data, size});
  const auto parsed = ntp::parse_packet(datagram);
  if (!parsed) return 0;
  std::array<std::byte, ntp::kHeaderSize> written{};
  ntp::write_header(parsed->header, written);
  if (!std::ranges::equal(written, datagram.first(ntp::kHeaderSize))) std::abort();
  if (ntp::kHeaderSize + parsed->extensions.size() + parsed->mac.size() != size) std::abort();
  return 0;
}
