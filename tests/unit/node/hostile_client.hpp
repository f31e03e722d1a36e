// A daemon with keys and hooks, and a client that may send it anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mode6/trailer.hpp"
#include "node/status_view.hpp"
#include "simulated_daemon.hpp"

namespace node {

/// Everything of the daemon that a request must not change.
struct Snapshot {
  core::Settings settings;
  std::vector<std::uint16_t> associations;
  ntp::Leap leap;
  std::uint16_t system_peer;
  std::uint16_t status;
  std::size_t keys;
  std::size_t configured;
  std::size_t saved;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

class GuardedDaemon : public SimulatedDaemon {
 public:
  static constexpr std::uint32_t kControl = 3;

  explicit GuardedDaemon(core::Settings settings = guarded_settings()) : SimulatedDaemon{settings} {
    node.set_keys(
        ntp::parse_keys("1 MD5 md5secret\n3 AES 00112233445566778899aabbccddeeff\n").keys);
    Surroundings around;
    around.configure = [this](std::string_view text, const core::Settings& current,
                              const ntp::Endpoint&) {
      configured.emplace_back(text);
      core::Settings next = current;
      next.sources.push_back({.name = std::string{text}});
      return RemoteConfiguration{.settings = next, .text = "Config Succeeded\r\n"};
    };
    around.save_config = [this](std::string_view name, const core::Settings&) {
      saved.emplace_back(name);
      return Surroundings::Saved{.text = "saved\r\n", .file = std::string{name}};
    };
    node.set_surroundings(std::move(around));
  }

  static core::Settings guarded_settings() {
    core::Settings settings = root_settings();
    settings.auth = {.keys_file = "keys", .trusted = {1, 3}, .control = kControl};
    return settings;
  }

  static Octets request(unsigned opcode, std::string_view data, std::uint16_t association = 0) {
    Octets packet(mode6::kMaxPacket);
    const mode6::Header header{
        .opcode = static_cast<std::uint8_t>(opcode), .sequence = {1}, .association = {association}};
    packet.resize(mode6::write_packet(header, ntp::as_bytes(data), packet));
    return packet;
  }
  Octets signed_request(unsigned opcode, std::string_view data, std::uint32_t key = kControl,
                        std::uint16_t association = 0) const {
    Octets packet(mode6::kMaxPacket);
    const mode6::Header header{
        .opcode = static_cast<std::uint8_t>(opcode), .sequence = {1}, .association = {association}};
    const std::size_t size =
        mode6::write_packet(header, ntp::as_bytes(data), packet, mode6::kMacAlignment);
    packet.resize(mode6::append_mac(*node.keys().find({key}), packet, size));
    return packet;
  }
  std::string ask_signed(unsigned opcode, std::string_view data) {
    return joined(send(signed_request(opcode, data), kLocalUser));
  }

  [[nodiscard]] Snapshot snapshot() const {
    const StatusView view{node, now};
    const core::SystemState system = node.engine().system(now);
    return {node.settings(),
            node.engine().association_ids(),
            system.leap,
            system.system_peer,
            view.system_status().word(),
            node.keys().size(),
            configured.size(),
            saved.size()};
  }

  std::vector<std::string> configured;
  std::vector<std::string> saved;
};

}  // namespace node
