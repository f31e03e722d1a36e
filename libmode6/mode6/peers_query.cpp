#include "mode6/peers_query.hpp"

#include <map>
#include <utility>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "ntp/bytes.hpp"

namespace mode6 {

std::vector<AssociationStatus> parse_associations(std::string_view data) {
  std::map<AssociationId, PeerStatus> known;
  ntp::Reader reader{ntp::as_bytes(data)};
  while (reader.remaining() >= 4 && known.size() < kMaxAssociations) {
    const AssociationId id{reader.u16()};
    const auto status = PeerStatus::from(reader.u16());
    if (id != kSystem) known.emplace(id, status);
  }
  std::vector<AssociationStatus> pairs;
  for (const auto& [id, status] : known) pairs.push_back({id, status});
  return pairs;
}

void PeersQuery::start(Conversation& conversation) {
  reply_ = {};
  text_octets_ = 0;
  open_questions_ = 0;
  ask(conversation, {Opcode::read_status, kSystem, {}, options_.key},
      [this, &conversation](const Outcome& outcome) { on_status(conversation, outcome); });
  ask_clock(conversation);
}

void PeersQuery::ask(Conversation& conversation, Question question, Conversation::Handler handler) {
  conversation.ask(std::move(question),
                   [this, handler = std::move(handler)](const Outcome& outcome) {
                     handler(outcome);  // may ask more: counted before this one is done
                     if (--open_questions_ == 0 && options_.on_done) options_.on_done();
                   });
  ++open_questions_;
}

void PeersQuery::ask_clock(Conversation& conversation) {
  ask(conversation, {Opcode::read_variables, kSystem, "clock", options_.key},
      [this](const Outcome& outcome) {
        if (outcome) reply_.clock = decode_system(parse_varlist(outcome->data)).clock;
      });
}

void PeersQuery::on_status(Conversation& conversation, const Outcome& outcome) {
  if (!outcome) {
    reply_.failure = outcome.error();
    return;
  }
  reply_.status = SystemStatus::from(outcome->status);
  const auto associations = parse_associations(outcome->data);
  reply_.peers.reserve(associations.size());
  for (const auto& [id, status] : associations) {
    if (!options_.all && !status.configured && !status.reachable) continue;
    const std::size_t index = reply_.peers.size();
    reply_.peers.push_back({id, status, {}, {}, std::nullopt});
    ask(conversation, {Opcode::read_variables, id, {}, options_.key},
        [this, index](const Outcome& answer) { on_peer(index, answer); });
  }
}

void PeersQuery::on_peer(std::size_t index, const Outcome& outcome) {
  PeerReply& peer = reply_.peers[index];
  if (!outcome) {
    peer.failure = outcome.error();
    return;
  }
  text_octets_ += outcome->data.size();
  if (text_octets_ > kMaxText) {
    peer.failure = Failure{AskError::too_large};
    return;
  }
  peer.status = PeerStatus::from(outcome->status);
  peer.text = outcome->data;
  peer.variables = decode_peer(peer.text);
}

}  // namespace mode6
