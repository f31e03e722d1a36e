// Oracle: every packet of an answer is a bounded response to this request, its fragments join
// without holes, and an answer is never met with an answer.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "mode6/fragments.hpp"
#include "mode6/server.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

class OnePeer : public mode6::StateView {
 public:
  mode6::SystemStatus system_status() const override { return {}; }
  mode6::SystemVariables system_variables() const override {
    mode6::SystemVariables system;
    system.leap = 0;
    system.version = "ntpd, with \"quotes\"";
    return system;
  }
  std::vector<mode6::AssociationId> associations() const override { return {{1}}; }
  std::optional<mode6::PeerStatus> peer_status(mode6::AssociationId id) const override {
    return id.value == 1 ? std::optional{mode6::PeerStatus{}} : std::nullopt;
  }
  std::optional<mode6::PeerVariables> peer_variables(mode6::AssociationId id) const override {
    return id.value == 1 ? std::optional{mode6::PeerVariables{}} : std::nullopt;
  }
};

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ntp::ByteView request = std::as_bytes(std::span{data, size});
  const OnePeer state;
  const mode6::Server server;
  const auto asked = mode6::parse_header(request);
  mode6::Fragments fragments;
  std::size_t packets = 0;
  bool error = false;
  const auto served = server.respond(request, state, [&](ntp::ByteView packet) {
    ++packets;
    const auto header = mode6::parse_header(packet);
    require(header && asked && header->response && header->sequence == asked->sequence);
    require(header->opcode == asked->opcode && packet.size() <= mode6::kMaxPacket);
    require(server.respond(packet, state, [](ntp::ByteView) { std::abort(); }) ==
            mode6::Served::ignored);
    error = header->error;
    if (!error) fragments.add(*header, packet);
  });
  require((packets == 0) == (served == mode6::Served::ignored));
  require(served != mode6::Served::answered || fragments.complete());
  require(!error || packets == 1);
  return 0;
}
