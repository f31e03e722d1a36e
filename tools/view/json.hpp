// What every --json output has in common: one envelope, seconds as numbers, null for unknown.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "mode6/variables.hpp"

namespace view {

using Json = nlohmann::ordered_json;

/// {"schema": "gnomon-PROGRAM/1", "targets": [...]}
Json document(std::string_view program, Json targets);

/// null when absent; seconds, parts per million and whole numbers are JSON numbers. Not-finite
/// numbers are null too.
Json value(const mode6::MaybeSeconds& seconds);
Json value(const mode6::MaybePpm& frequency);
Json value(const mode6::MaybeInt& number);
/// Octets from the network are escaped as escape() does, so that the text is always valid UTF-8.
Json value(const mode6::MaybeText& text);
/// "2026-11-23T12:12:56.194123456Z" in the era nearest to `near_unix_s`; null for zero.
Json value(const mode6::MaybeTimestamp& time, std::int64_t near_unix_s);

/// "2026-11-23T12:12:56Z"
std::string instant(std::int64_t unix_s);

/// Indented by two, with a newline at the end.
std::string text_of(const Json& document);

}  // namespace view
