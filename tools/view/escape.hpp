// Octets from the network made safe to show.
#pragma once

#include <string>
#include <string_view>

namespace view {

/// Everything outside printable ASCII in the form `cat -v` gives it: control `^X`, DEL `^?`, the
/// high bit `M-`. With `keep_newlines` LF and TAB stay (raw output of variable lists).
std::string escape(std::string_view octets, bool keep_newlines = false);

}  // namespace view
