// From the state to the grid of cells: a pure function of state and size.
#pragma once

#include <string>
#include <vector>

#include "ntptop/grid.hpp"
#include "ntptop/state.hpp"

namespace ntptop {

struct Drawn {
  Grid grid;
  // For the mouse:
  std::vector<std::string> rows;  ///< the key of the table's row in each line
  int heading = -1;               ///< the line of the columns' titles; -1: there is none
  std::vector<int> columns = {};  ///< whose title each cell of that line is; -1: nobody's
};

/// A click: on a row it moves the cursor there, on a title it sorts by that column, again: the
/// other way round.
void click(State& state, const Drawn& drawn, int x, int y);

/// The screen in the size that state.view has.
Drawn draw(const State& state);

/// The screen as JSON: its table with the texts of the cells.
std::string json_of(const State& state);
/// The table of the screen as comma-separated values (RFC 4180), with a heading.
std::string csv_of(const State& state);

}  // namespace ntptop
