// Commands from standard input.
#pragma once

#include "ntpq/session.hpp"

namespace ntpq {

/// Writes what the session has to say. Returns false when standard output takes no more.
bool print(Session& session);

/// Reads commands until the end of the input or `quit`; the prompt appears on a terminal only.
/// Returns false when standard output takes no more.
bool interact(Session& session);

}  // namespace ntpq
