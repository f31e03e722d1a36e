// What happens when something happens.
#pragma once

#include "ntptop/input.hpp"
#include "ntptop/state.hpp"

namespace ntptop {

/// The state after `input`; what it asks for is added to state.requests. Hosts beyond the known
/// ones are ignored.
State update(State state, const Input& input);

/// What a key does; part of update().
void press(State& state, int key);

/// Shows `text` at the bottom for some seconds.
void tell(State& state, std::string text);

}  // namespace ntptop
