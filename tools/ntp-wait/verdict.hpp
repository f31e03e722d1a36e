// What a daemon's answers mean for the question "may those who need the right time begin?".
#pragma once

#include <string>

#include "mode6/peers_query.hpp"
#include "mode6/read_query.hpp"

namespace ntp_wait {

struct Verdict {
  bool synchronised = false;  ///< by the leap bits, and the clock took the last correction
  std::string why;            ///< why it is not, a part of a sentence, safe to show
};

/// Only for an answer without failure. `peers` may be null: then the reason stays general.
Verdict verdict_of(const mode6::ReadReply& system, const mode6::PeersReply* peers);

}  // namespace ntp_wait
