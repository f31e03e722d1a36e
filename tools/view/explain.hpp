// Variables with their unit and meaning, status words, flash bits, reference ids and kiss codes in
// sentences: `rv --explain`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mode6/varlist.hpp"
#include "view/json.hpp"
#include "view/variables_view.hpp"

namespace view {

/// A sentence for each part of a status word: "leap_alarm: the clock is not synchronised".
std::vector<std::string> status_explained(std::uint16_t status, Subject subject);

/// What a value means beyond its name: the bits of `flash` in words, a poll exponent in seconds, a
/// kiss code, an instant. Empty where the value says it itself.
std::vector<std::string> value_explained(const mode6::Variable& variable, Subject subject,
                                         std::int64_t near_unix_s);

/// The whole list as lines.
std::string explained(mode6::AssociationId association, std::uint16_t status, std::string_view text,
                      Subject subject, const VariablesOptions& options);

/// "status_explained" (a list) and "explained" (an object: a list for each variable) for --json.
void add_explanations(Json& document, std::uint16_t status, std::string_view text, Subject subject,
                      std::int64_t near_unix_s);

}  // namespace view
