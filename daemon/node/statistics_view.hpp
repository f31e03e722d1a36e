// The statistics of the daemon as system variables.
#pragma once

#include "mode6/variables.hpp"
#include "node/node.hpp"

namespace node {

/// Adds whatever is known; what the machine does not tell stays absent.
void add_statistics(const Node& node, ntp::Now now, mode6::SystemVariables& out);

}  // namespace node
