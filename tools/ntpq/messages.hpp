// Why a question has no answer, in one line.
#pragma once

#include <string>

#include "mode6/conversation.hpp"
#include "ntpq/host.hpp"

namespace ntpq {

/// What a server's error answer means, in the words of the classic tool: "***Association ID 7
/// unknown to server".
std::string server_error_text(std::uint8_t code, mode6::AssociationId association);

/// The line for `failure`: the classic words for what the server said, else host, reason and mend.
std::string failure_text(const mode6::Failure& failure, mode6::AssociationId association,
                         const Host& asked, const mode6::Patience& patience);

}  // namespace ntpq
