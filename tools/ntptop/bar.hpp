// Tabs, the line of keys at the bottom, and what is said where there is nothing to show.
#pragma once

#include <string>

#include "ntptop/grid.hpp"
#include "ntptop/state.hpp"

namespace ntptop {

void draw_tabs(Pane pane, const State& state);
/// Keys, or what is typed, or what there is to tell.
void draw_bar(Pane pane, const State& state);
/// Why a table has no lines.
std::string why_empty(const State& state);

}  // namespace ntptop
