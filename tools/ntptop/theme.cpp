#include "ntptop/theme.hpp"

#include <array>

namespace ntptop {
namespace {

struct Look {
  int full;   // of 256
  int eight;  // of 8
  bool bold = false;
  bool dim = false;
  bool underlined = false;
};
using Looks = std::array<Look, kRoles>;

// In the order of Role. A terminal may be dark or light: the default uses middle tones only.
constexpr Looks kStandard{{{-1, -1},
                           {-1, -1, true},
                           {245, -1, false, true},
                           {245, -1},
                           {71, 2},
                           {172, 3, true},
                           {167, 1, true},
                           {67, 6, false, false, true},
                           {245, -1},
                           {67, 6, true},
                           {245, -1, false, true},
                           {67, 6},
                           {133, 5},
                           {67, 6, true},
                           {172, 3, true}}};
constexpr Looks kLight{{{-1, -1},
                        {-1, -1, true},
                        {241, -1},
                        {240, -1},
                        {28, 2},
                        {130, 3, true},
                        {124, 1, true},
                        {25, 4, false, false, true},
                        {240, -1},
                        {25, 4, true},
                        {245, -1},
                        {25, 4},
                        {90, 5},
                        {25, 4, true},
                        {130, 3, true}}};
constexpr Looks kContrast{{{-1, -1},
                           {-1, -1, true},
                           {-1, -1},
                           {-1, -1},
                           {46, 2, true},
                           {226, 3, true},
                           {196, 1, true},
                           {-1, -1, true, false, true},
                           {-1, -1},
                           {51, 6, true},
                           {-1, -1},
                           {51, 6, true},
                           {201, 5, true},
                           {51, 6, true},
                           {226, 3, true}}};

constexpr std::string_view kThemeNames[] = {"default", "light", "high-contrast", "mono"};

Appearance without_colour(Role role) {
  Appearance look;
  look.bold = role == Role::title || role == Role::warn || role == Role::bad ||
              role == Role::open_tab || role == Role::key || role == Role::changed;
  look.underlined = role == Role::heading;
  look.reversed = role == Role::bad;
  return look;
}

}  // namespace

std::string_view theme_name(Theme theme) { return kThemeNames[static_cast<std::size_t>(theme)]; }

std::optional<Theme> theme_named(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kThemeNames); ++i) {
    if (kThemeNames[i] == name) return static_cast<Theme>(i);
  }
  return std::nullopt;
}

Appearance appearance(Theme theme, Depth depth, Role role) {
  if (depth == Depth::none || theme == Theme::mono) return without_colour(role);
  const Looks& looks = theme == Theme::light      ? kLight
                       : theme == Theme::contrast ? kContrast
                                                  : kStandard;
  const Look& look = looks.at(static_cast<std::size_t>(role));
  return {.colour = depth == Depth::full ? look.full : look.eight,
          .bold = look.bold,
          // Where there is a grey, that is quiet enough.
          .dim = look.dim && depth != Depth::full,
          .underlined = look.underlined};
}

}  // namespace ntptop
