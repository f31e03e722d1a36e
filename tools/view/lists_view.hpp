// The tables of `ifstats` and `reslist`.
#pragma once

#include <string>
#include <vector>

#include "mode6/ordered_list.hpp"
#include "view/json.hpp"
#include "view/style.hpp"

namespace view {

/// Heading, rule and two or three lines for each.
std::string interfaces_text(const std::vector<mode6::ListedInterface>& rows, Style style);
std::string restrictions_text(const std::vector<mode6::ListedRestriction>& rows, Style style);

Json interfaces_json(const std::vector<mode6::ListedInterface>& rows);
Json restrictions_json(const std::vector<mode6::ListedRestriction>& rows);

}  // namespace view
