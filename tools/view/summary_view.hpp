// The tables of `sysinfo`, `sysstats` and their kin as text.
#pragma once

#include <string>
#include <string_view>

#include "mode6/header.hpp"
#include "view/summary_tables.hpp"
#include "view/variables_view.hpp"

namespace view {

/// A line for each row whose variable stands in `text`, the joined answers. NTPsec's layout has a
/// line for missing ones too, with `?`.
std::string summary_text(const SummaryTable& table, std::string_view text,
                         const VariablesOptions& options);

}  // namespace view
