// The lines at the top: the host, or all hosts, in few words.
#pragma once

#include "ntptop/grid.hpp"
#include "ntptop/state.hpp"

namespace ntptop {

/// Returns how many lines it took.
int draw_header(Pane pane, const State& state);
/// For a window that is too small for anything else.
void draw_status_line(Pane pane, const State& state);

}  // namespace ntptop
