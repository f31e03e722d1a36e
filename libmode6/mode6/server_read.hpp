// Reading status words and variables of the system, of associations and of clocks.
#pragma once

#include <cstddef>
#include <string_view>

#include "mode6/server_answer.hpp"
#include "mode6/state_view.hpp"

namespace mode6 {

/// Opcode 0: the status word and nothing else.
ServerOutcome read_nothing(AssociationId id, const StateView& state);
/// READSTAT. Of association 0 the pairs of id and status, newest first, as many as `most` octets
/// hold; of another one its variables.
ServerOutcome read_status(AssociationId id, const StateView& state, std::size_t most);

/// READVAR. `names` is what was asked: white space is no part of a name, a repeated one is answered
/// once, values behind names are ignored; the order is that of the request. Without names the
/// default list, from which variables of the administrator's own are left out beyond `most` octets.
/// A variable that has no value now is known, but has nothing to say.
ServerOutcome read_variables(AssociationId id, std::string_view names, const StateView& state,
                             std::size_t most);

/// READCLOCK.
ServerOutcome read_clock(AssociationId id, std::string_view names, const StateView& state,
                         std::size_t most);

}  // namespace mode6
