// A Node with hands: a clock that obeys or does not, simulated time, no socket.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mode6/fragments.hpp"
#include "mode6/header.hpp"
#include "mode6/variable_table.hpp"
#include "node/node.hpp"
#include "ntp/packet.hpp"

namespace node {

using namespace std::chrono_literals;
using Octets = std::vector<std::byte>;

inline ntp::Endpoint endpoint(std::string_view address, std::uint16_t port) {
  return {*ntp::IpAddress::parse(address), port};
}

/// A root of its own: the local clock is its only source.
inline core::Settings root_settings() {
  core::Settings settings;
  settings.local_clock = core::LocalClockSettings{.stratum = 0, .refid = ntp::refid("GPS")};
  return settings;
}

class SimulatedDaemon {
 public:
  explicit SimulatedDaemon(const core::Settings& settings = root_settings(), bool obeys = true)
      : obeys_{obeys} {
    node.engine().on_clock_proof(outcome(), now);
    node.reconfigure(settings, now);
    settle();
  }

  /// Time goes by, timer after timer; nobody answers a poll.
  void pass(ntp::Nanos duration) {
    const ntp::Monotonic end = now.mono + duration;
    while (node.engine().next_deadline() <= end) {
      advance_to(std::max(now.mono, node.engine().next_deadline()));
      node.engine().on_timer(now);
      settle();
    }
    advance_to(end);
  }

  /// Everything that leaves in answer to one datagram.
  std::vector<Octets> send(ntp::ByteView octets, const ntp::Endpoint& from,
                           bool on_loopback = true) {
    std::vector<Octets> sent;
    std::array<std::byte, 2048> buffer{};
    const Arrival arrival{.octets = octets,
                          .from = from,
                          .local = endpoint("127.0.0.1", 123),
                          .at = now,
                          .on_loopback = on_loopback};
    const std::size_t size = node.on_datagram(arrival, now.wall, buffer, [&](ntp::ByteView packet) {
      sent.emplace_back(packet.begin(), packet.end());
    });
    if (size != 0) sent.emplace_back(buffer.begin(), buffer.begin() + static_cast<long>(size));
    return sent;
  }

  /// The data of the answer to one control request from this machine, and its status word.
  std::string ask(mode6::Opcode opcode, std::uint16_t association, std::string_view names = {}) {
    std::array<std::byte, mode6::kMaxPacket> request{};
    const std::size_t size = mode6::write_packet({.opcode = static_cast<std::uint8_t>(opcode),
                                                  .sequence = {1},
                                                  .association = {association}},
                                                 ntp::as_bytes(names), request);
    return joined(send(std::span{request}.first(size), kLocalUser));
  }
  std::string joined(const std::vector<Octets>& packets) {
    mode6::Fragments fragments;
    for (const Octets& packet : packets) {
      const auto header = mode6::parse_header(packet);
      status = header->status;
      fragments.add(*header, packet);
    }
    return fragments.complete() ? fragments.take() : "incomplete";
  }
  mode6::SystemVariables system(std::string_view names = {}) {
    const std::string text = ask(mode6::Opcode::read_variables, 0, names);
    return mode6::decode_system(mode6::parse_varlist(text));
  }
  mode6::PeerVariables peer(std::uint16_t id) {
    const std::string text = ask(mode6::Opcode::read_variables, id);
    return mode6::decode_peer(mode6::parse_varlist(text));
  }

  static inline const ntp::Endpoint kLocalUser = endpoint("127.0.0.1", 50123);

  ntp::Now now{ntp::Monotonic{1000s}, ntp::Timestamp{0xe8000000U, 0U}};
  std::uint16_t status = 0;
  std::uint64_t random = 0;
  std::optional<core::SendPoll> poll;  ///< the last one; nobody answers it
  Node node{
      [this] { return ++random * 0x9e3779b97f4a7c15U; },
      {-20},
      {.version = "ntpd gnomon-0.1.0", .processor = "x86_64", .system = "Linux", .release = "6.1"},
      now};

 private:
  [[nodiscard]] core::ClockOutcome outcome() const {
    return {.taken = obeys_,
            .step = {},
            .frequency = frequency_,
            .error = obeys_ ? "" : "clock_adjtime: Operation not permitted"};
  }
  void advance_to(ntp::Monotonic when) {
    now.wall = now.wall + (when - now.mono);
    now.mono = when;
  }
  void settle() {
    for (node.engine().take_actions(actions_); !actions_.empty();
         node.engine().take_actions(actions_)) {
      for (const core::Action& action : actions_) {
        if (const auto* command = std::get_if<core::ClockCommand>(&action)) {
          frequency_ = obeys_ ? command->frequency : frequency_;
          node.engine().on_clock(outcome(), now);
        } else if (const auto* request = std::get_if<core::SendPoll>(&action)) {
          poll = *request;
        }
      }
    }
  }

  bool obeys_;
  ntp::Ppm frequency_;
  std::vector<core::Action> actions_;
};

}  // namespace node
