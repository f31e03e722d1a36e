// Which columns Peers has.
#pragma once

#include <string>
#include <vector>

#include "ntptop/state.hpp"

namespace ntptop {

/// One key while the columns are chosen.
void choose_column(State& state, int key);
/// Them all, those that are shown marked.
std::vector<std::string> column_lines(const State& state);

/// Those that can be hidden, by their glossary title, in order.
const std::vector<std::string>& peers_columns();

}  // namespace ntptop
