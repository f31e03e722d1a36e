// Text of a file or a command line made safe and short enough for a message.
#pragma once

#include <string>
#include <string_view>

namespace conf {

/// Everything outside printable ASCII as `\xNN`, cut after 80 characters with `...`; nothing at all
/// is shown as `""`.
std::string shown(std::string_view text);

}  // namespace conf
