// A chain for programs: schema gnomon-ntptrace/1.
#pragma once

#include <string>

#include "ntptrace/chain.hpp"
#include "view/json.hpp"

namespace ntptrace {

/// The one element of "targets". `server` is as the user wrote it.
view::Json json_of(const std::string& server, const Chain& chain);

/// For a first server whose name is unknown.
view::Json json_of_unknown(const std::string& server, const std::string& error);

}  // namespace ntptrace
