// The questions that a report needs.
#pragma once

#include "mode6/conversation.hpp"
#include "ntpstat/report.hpp"

namespace ntpstat {

/// Whether the system peer's association is asked too.
enum class AskPeer : std::uint8_t {
  when_source_is_open,  ///< synchronised, but the status word names no source
  always,
};

/// Asks for the system variables and, from the handler, for the system peer's address. What `into`
/// held is forgotten; it must outlive the conversation.
void inquire(mode6::Conversation& conversation, AskPeer ask_peer, Answers& into);

}  // namespace ntpstat
