// The tables of `ifstats` and `reslist`.
#pragma once

#include <string>
#include <vector>

#include "mode6/ordered_list.hpp"
#include "view/json.hpp"
#include "view/style.hpp"

namespace view {

/// Heading, rule and two or three lines for each.
std::string interfaces_text(const std::vector<mode6::InterfaceRow>& rows, Style style);
std::string restrictions_text(const std::vector<mode6::RestrictionRow>& rows, Style style);

Json interfaces_json(const std::vector<mode6::InterfaceRow>& rows);
Json restrictions_json(const std::vector<mode6::RestrictionRow>& rows);

}  // namespace view
