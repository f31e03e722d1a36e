// System variables of the administrator's own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/settings.hpp"

namespace conf {

/// Why this cannot be a variable, or nothing: its name and value go out in the answers of mode 6,
/// so no quote and no line break may stand in them.
std::optional<std::string> variable_complaint(const core::UserVariable& variable);

/// Adds it, in place of one with the same name. False when there are too many.
bool set_variable(core::UserVariable variable, std::vector<core::UserVariable>& variables);

/// "NAME=VALUE"; without `=` the value is empty.
core::UserVariable split_variable(const std::string& text, bool by_default);

}  // namespace conf
