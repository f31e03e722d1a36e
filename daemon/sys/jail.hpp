// A root directory of one's own.
#pragma once

#include <string>

namespace sys {

/// Makes `folder` the root directory and goes there. Throws std::runtime_error with one line for
/// people when it cannot.
void enter_jail(const std::string& folder);

/// How an absolute path is called behind that: without the folder when it lies in there, else
/// unchanged, for then it is meant as seen from inside.
std::string inside_jail(const std::string& folder, const std::string& path);

}  // namespace sys
