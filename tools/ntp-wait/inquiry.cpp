#include "ntp-wait/inquiry.hpp"

#include "ntp-wait/verdict.hpp"

namespace ntp_wait {

void inquire(mode6::Conversation& conversation, Inquiry& into) {
  into = {};
  conversation.ask({mode6::Opcode::read_variables, mode6::kSystem, ""},
                   [&conversation, &into](const mode6::Outcome& outcome) {
                     if (!outcome) {
                       into.system.failure = outcome.error();
                       return;
                     }
                     into.system = {outcome->status, outcome->data, std::nullopt};
                     if (verdict_of(into.system, nullptr).synchronised) return;
                     into.asked_peers = true;
                     into.peers.start(conversation);
                   });
}

}  // namespace ntp_wait
