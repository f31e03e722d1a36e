// The figures that `logconfig +allstatistics` puts into the log.
#pragma once

#include <vector>

#include "core/actions.hpp"
#include "node/node.hpp"

namespace node {

/// What was served, how the clock runs, and a line for each source; each with its kind.
std::vector<core::Note> log_figures(const Node& node, ntp::Now now);

/// Whether any of them is wanted.
bool wants_figures(core::LogMask mask);

}  // namespace node
