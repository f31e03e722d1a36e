// What stands around the screens: the host in two lines, the tabs, the line of keys.
#pragma once

#include <string>

#include "ntptop/grid.hpp"
#include "ntptop/state.hpp"

namespace ntptop {

/// Returns how many lines it took.
int draw_header(Pane pane, const State& state);
void draw_tabs(Pane pane, const State& state);
/// Keys, or what is typed, or what there is to tell.
void draw_bar(Pane pane, const State& state);
/// For a window that is too small for anything else.
void draw_status_line(Pane pane, const State& state);
/// Why a table has no lines.
std::string why_empty(const State& state);

}  // namespace ntptop
