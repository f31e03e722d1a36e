#include "ntp-doctor/inquiry.hpp"

#include "common/failure.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace doctor {
namespace {

/// Not part of an unasked answer of every daemon. One that does not know a word refuses them all,
/// so each is asked for on its own.
constexpr const char* kMore[] = {"clock_control,clock_error", "kstflags", "expire"};

void merge(const mode6::SystemVariables& more, mode6::SystemVariables& into) {
  if (more.clock_control) into.clock_control = more.clock_control;
  if (more.clock_error) into.clock_error = more.clock_error;
  if (more.kstflags) into.kstflags = more.kstflags;
  if (more.expire) into.expire = more.expire;
}

std::string name_of(const mode6::PeerVariables& peer) {
  if (peer.srchost && !peer.srchost->empty()) return *peer.srchost;
  return peer.srcadr.value_or("a source without an address");
}

}  // namespace

void Inquiry::start(mode6::Conversation& conversation) {
  // It begins anew where a host has another address.
  *this = Inquiry{};
  peers_ = mode6::PeersQuery{{.on_done = [this, &conversation] { ask_clocks(conversation); }}};
  conversation.ask({mode6::Opcode::read_variables, mode6::kSystem, ""},
                   [this, &conversation](const mode6::Outcome& outcome) {
                     if (!outcome) {
                       failure_ = outcome.error();
                       return;
                     }
                     status_ = mode6::SystemStatus::from(outcome->status);
                     system_ = mode6::decode_system(mode6::parse_varlist(outcome->data));
                     for (const char* names : kMore) {
                       conversation.ask(
                           {mode6::Opcode::read_variables, mode6::kSystem, names},
                           [this](const mode6::Outcome& more) {
                             if (!more) return;
                             merge(mode6::decode_system(mode6::parse_varlist(more->data)), system_);
                           });
                     }
                     peers_.start(conversation);
                   });
}

void Inquiry::ask_clocks(mode6::Conversation& conversation) {
  for (const mode6::PeerReply& peer : peers_.reply().peers) {
    if (!is_clock(peer.variables)) continue;
    conversation.ask({mode6::Opcode::read_clock, peer.id, ""},
                     [this, id = peer.id](const mode6::Outcome& said) {
                       if (!said) return;
                       clocks_[id] = {mode6::ClockStatus::from(said->status),
                                      mode6::decode_clock(mode6::parse_varlist(said->data))};
                     });
  }
}

std::optional<Daemon> Inquiry::daemon(std::string& silence) const {
  if (failure_) {
    silence = common::failure_words(*failure_);
    return std::nullopt;
  }
  Daemon daemon{.status = status_, .variables = system_};
  for (const mode6::PeerReply& peer : peers_.reply().peers) {
    if (peer.failure) continue;
    Source& source = daemon.sources.emplace_back(name_of(peer.variables), peer.status,
                                                 peer.variables, std::nullopt);
    const auto clock = clocks_.find(peer.id);
    if (clock != clocks_.end()) source.clock = clock->second;
  }
  return daemon;
}

}  // namespace doctor
