// A chain as text.
#pragma once

#include <string>

#include "common/fetch.hpp"
#include "mode6/conversation.hpp"
#include "ntp/fields.hpp"
#include "ntptrace/chain.hpp"

namespace ntptrace {

/// The line of the old tools for a server that answered; for a silent one why it is silent and what
/// a time request showed.
std::string hop_lines(const Hop& hop);

/// What is to be said when the chain has ended: a line, or nothing when the last server's own line
/// says it.
std::string end_line(const Chain& chain);

/// Why a server does not answer control messages, as it stands behind "HOST: ".
std::string silence_of(const common::Contact& contact, const mode6::Failure& failure,
                       ntp::Nanos waited);

/// Text for stratum 0 and 1 when it can be printed, else a quad.
std::string refid_text(ntp::RefId refid, int stratum);

}  // namespace ntptrace
