// The ordered lists: sockets (`ifstats`) and rules (`addr_restrictions`).
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "mode6/server_answer.hpp"
#include "mode6/state_view.hpp"

namespace mode6 {

/// `name`: "ifstats", "addr_restrictions" or empty for the first. An answer ends with the last row
/// that fits whole into the 65,535 octets that the protocol can number. `random` is for noise, see
/// server_mru.hpp.
ServerOutcome read_ordered_list(std::string_view name, const StateView& state,
                                const std::function<std::uint64_t()>& random);

}  // namespace mode6
