// The questions of one try.
#pragma once

#include "mode6/conversation.hpp"
#include "mode6/peers_query.hpp"
#include "mode6/read_query.hpp"

namespace ntp_wait {

/// What one daemon answered. It must outlive the conversation that fills it, and not move.
struct Inquiry {
  /// `rv 0`. A failure until the answer is there.
  mode6::ReadReply system{.failure = mode6::Failure{mode6::AskError::no_answer}};
  mode6::PeersQuery peers;  ///< asked only when the clock is not synchronised: to say why
  bool asked_peers = false;
};

void inquire(mode6::Conversation& conversation, Inquiry& into);

}  // namespace ntp_wait
