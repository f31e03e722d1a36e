// Grids as text, as text with escape sequences, and as pictures.
#pragma once

#include <string>

#include "ntptop/grid.hpp"
#include "ntptop/theme.hpp"

namespace ntptop {

/// One line a row in UTF-8, blanks at the ends cut.
std::string text_of(const Grid& grid);
/// The same with colours for a terminal.
std::string coloured_text_of(const Grid& grid, const Theme& theme, Depth depth);
/// A picture that scales, with the theme's colours on a dark or (theme `light`) a light ground.
std::string svg_of(const Grid& grid, const Theme& theme);

}  // namespace ntptop
