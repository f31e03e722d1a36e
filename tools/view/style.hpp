// The two looks that ntpq has had in the world; scripts parse both.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace view {

enum class Style : std::uint8_t { classic, ntpsec };

inline std::optional<Style> style_named(std::string_view name) {
  if (name == "classic") return Style::classic;
  if (name == "ntpsec") return Style::ntpsec;
  return std::nullopt;
}

}  // namespace view
