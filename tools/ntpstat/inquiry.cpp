#include "ntpstat/inquiry.hpp"

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace ntpstat {
namespace {

bool wants_peer(const mode6::ReadReply& system, AskPeer ask_peer) {
  const auto status = mode6::SystemStatus::from(system.status);
  return ask_peer == AskPeer::always ||
         (status.leap != ntp::Leap::unsynchronised && status.source == mode6::kSourceUnspecified);
}

}  // namespace

void inquire(mode6::Conversation& conversation, AskPeer ask_peer, Answers& into) {
  into = {};
  const auto on_system = [&conversation, &into, ask_peer](const mode6::Outcome& outcome) {
    if (!outcome) {
      into.system.failure = outcome.error();
      return;
    }
    into.system = {outcome->status, outcome->data, std::nullopt};
    if (!wants_peer(into.system, ask_peer)) return;
    const auto peer = mode6::decode_system(mode6::parse_varlist(into.system.text)).peer;
    // 0 stands for "no system peer".
    if (!peer || *peer < 1 || *peer > 0xffff) return;
    mode6::ask_variables(conversation, {static_cast<std::uint16_t>(*peer)}, "srcadr",
                         into.peer.emplace());
  };
  conversation.ask({mode6::Opcode::read_variables, mode6::kSystem, ""}, on_system);
}

}  // namespace ntpstat
