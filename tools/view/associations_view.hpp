// The table of `ntpq -c associations`.
#pragma once

#include <string>
#include <vector>

#include "mode6/peers_query.hpp"
#include "view/style.hpp"

namespace view {

/// A blank line, heading, rule and a row for each association; without `all` only those that are
/// configured or reachable. The index counts all of them, so that `&n` means the same everywhere.
std::string associations_text(const std::vector<mode6::AssociationStatus>& list, Style style,
                              bool all);

/// "none", "ok" or "bad": whether packets are authenticated.
std::string_view auth_word(const mode6::PeerStatus& status);

}  // namespace view
