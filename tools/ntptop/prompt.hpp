// What is typed at the bottom: a filter, a command, the name of a file.
#pragma once

#include "ntptop/state.hpp"

namespace ntptop {

void begin_prompt(State& state, Prompt prompt);
/// One key of it.
void type(State& state, int key);

}  // namespace ntptop
