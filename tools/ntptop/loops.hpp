// Loops of time: hosts that follow one another in a circle.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ntptop/state.hpp"

namespace ntptop {

/// The names of those in the loop that the host is part of, itself first and last; empty when there
/// is none. Only hosts that say what they follow are looked at.
std::vector<std::string> loop_through(const State& state, std::size_t host);
/// "a -> b -> a"
std::string loop_words(const std::vector<std::string>& names);

}  // namespace ntptop
