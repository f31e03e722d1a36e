// The field under the cursor: what it means, and what its value says.
#pragma once

#include <string>
#include <vector>

#include "ntptop/state.hpp"
#include "ntptop/table.hpp"

namespace ntptop {

/// The next column that is shown, to the right or (-1) to the left; beyond the first one: none.
void choose_field(State& state, int by);
/// Nothing when no field is chosen.
std::vector<std::string> field_lines(const State& state);
/// What a column is called in the glossary: its title, unless that changes.
std::string_view field_name(const Column& column);

}  // namespace ntptop
