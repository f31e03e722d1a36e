// Oracle: silence, or a server's packet that is no longer than what was asked, returns the client's
// own timestamp, and is itself met with silence.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "core/responder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ntp::ByteView request = std::as_bytes(std::span{data, size});
  core::SystemState system;
  if (size % 2 == 0) system.leap = ntp::Leap::none;
  std::array<std::byte, 512> out{};
  const std::size_t length =
      core::respond(request, system, ntp::Timestamp{1, 2}, ntp::Timestamp{1, 3}, out);
  if (length == 0) return 0;
  require(length <= size);
  const auto reply = ntp::parse_packet(std::span{out}.first(length));
  require(reply && reply->header.origin == ntp::parse_packet(request)->header.transmit);
  std::array<std::byte, 512> again{};
  require(core::respond(std::span{out}.first(length), system, {}, {}, again) == 0);
  return 0;
}
