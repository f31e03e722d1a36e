// How the roles look: colours and attributes, for terminals and for pictures alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ntptop/grid.hpp"

namespace ntptop {

enum class Theme : std::uint8_t { standard, light, contrast, mono };
inline constexpr int kThemes = 4;
std::string_view theme_name(Theme theme);  ///< "default", "light", "high-contrast", "mono"
std::optional<Theme> theme_named(std::string_view name);

/// How many colours there are to paint with.
enum class Depth : std::uint8_t { none, sixteen, full };

/// Nothing is told by a colour alone: every role that matters has letters or words beside it.
struct Appearance {
  int colour = -1;  ///< of the terminal's palette; -1: its own foreground
  bool bold = false;
  bool dim = false;
  bool underlined = false;
  bool reversed = false;
  friend bool operator==(const Appearance&, const Appearance&) = default;
};

/// With fewer than 256 colours the palette's first eight are used.
Appearance appearance(Theme theme, Depth depth, Role role);

}  // namespace ntptop
