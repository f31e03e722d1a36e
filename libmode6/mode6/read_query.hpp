// One question and its reply, for a tool that wants the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "mode6/conversation.hpp"

namespace mode6 {

struct ReadReply {
  std::uint16_t status = 0;        ///< SystemStatus for association 0, else PeerStatus
  std::string text;                ///< the variable list as received
  std::optional<Failure> failure;  ///< nothing else is valid then
};

/// Asks for the variables `names` (comma-separated; empty: the server's default list). `into` must
/// outlive the conversation or the answer, whichever ends first.
void ask_variables(Conversation& conversation, AssociationId association, std::string names,
                   ReadReply& into);

/// The same for any question whose answer is text.
void ask_text(Conversation& conversation, Question question, ReadReply& into);

}  // namespace mode6
