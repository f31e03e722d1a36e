// Long lines in narrow windows.
#pragma once

#include <string>
#include <vector>

namespace ntptop {

/// Lines cut at blanks so that none is longer than `width`; what goes on stands below the text of
/// its line, behind the name and the gap where there is one.
std::vector<std::string> wrapped(const std::vector<std::string>& lines, int width);

}  // namespace ntptop
