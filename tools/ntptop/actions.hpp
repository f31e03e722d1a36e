// What keys do, by subject: each takes the actions that are its own and says whether it was one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ntptop/state.hpp"

namespace ntptop {

/// Looking at things: screens, rows, hosts, help. In moving.cpp.
bool look(State& state, Action action);
/// Through time. In travel.cpp.
bool travel(State& state, Action action);
/// How a screen shows what it shows. In arranging.cpp.
bool arrange_view(State& state, Action action);

/// Goes to a screen; Esc comes back.
void open(State& state, Screen screen);
/// The key of the row under the cursor of the screen that is open.
std::string cursor(const State& state);
/// On Fleet and Trace; nothing where nobody is asked.
std::optional<std::size_t> host_under_cursor(const State& state);
void choose_host(State& state, std::size_t host);
/// Changes a flag and says so.
void turn(bool& flag, State& state, std::string_view what);

}  // namespace ntptop
