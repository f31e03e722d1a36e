// Which addresses of this machine are listened on, as ntp.conf and -I write it.
#pragma once

#include <string_view>

#include "core/settings.hpp"

namespace conf {

/// `all`, `ipv4`, `ipv6`, `wildcard`, ADDRESS, ADDRESS/LENGTH, or else the name of an interface.
core::InterfaceRule interface_rule(core::InterfaceRule::Action action, std::string_view what);

}  // namespace conf
