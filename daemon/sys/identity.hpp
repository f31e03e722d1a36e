// What only the machine knows about itself.
#pragma once

#include "node/node.hpp"

namespace sys {

/// Version of this daemon, and what uname says of the machine.
node::Identity identity();

}  // namespace sys
