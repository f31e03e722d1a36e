// How the roles look: colours and attributes, for terminals and for pictures alike.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "ntptop/grid.hpp"

namespace ntptop {

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

/// One role in a theme.
struct Look {
  int full = -1;  ///< of 256 colours; -1: the terminal's own foreground
  int few = -1;   ///< of the eight that every terminal with colours has
  bool bold = false;
  bool dim = false;
  bool underlined = false;
  bool reversed = false;
  friend bool operator==(const Look&, const Look&) = default;
};

struct Theme {
  std::string name;
  std::array<Look, kRoles> looks{};  ///< in the order of Role
  bool light_paper = false;          ///< of pictures; a terminal keeps its own
  friend bool operator==(const Theme&, const Theme&) = default;
};

/// default, light, high-contrast, mono
const std::vector<Theme>& built_in_themes();
/// nullptr when there is none of that name.
const Theme* theme_named(std::string_view name);
inline const Theme& default_theme() { return built_in_themes().front(); }

Appearance appearance(const Theme& theme, Depth depth, Role role);

std::string_view role_name(Role role);  ///< "good", "open-tab"

/// A file of its own look: see ntptop(1). The error begins with the number of the line and names
/// the value and the mend.
std::expected<Theme, std::string> parse_theme(std::string_view text);
/// The file that parse_theme() reads as that theme.
std::string theme_text(const Theme& theme);
inline constexpr std::size_t kMaxThemeFile = 16384;  ///< octets; a full one has less than 1,000
inline constexpr std::size_t kMaxThemeName = 32;

}  // namespace ntptop
