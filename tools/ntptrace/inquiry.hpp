// The questions that one server of a chain is asked.
#pragma once

#include "mode6/conversation.hpp"
#include "ntptrace/chain.hpp"

namespace ntptrace {

/// Asks for the system variables and, from the handler, for the address and port of the source
/// (with `want_name` also for the name it was configured with). What `into` held is forgotten; it
/// must outlive the conversation.
void inquire(mode6::Conversation& conversation, bool want_name, Answers& into);

}  // namespace ntptrace
