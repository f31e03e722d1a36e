#include "ntptop/theme.hpp"

#include <algorithm>
#include <array>

namespace ntptop {
namespace {

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

// Without colours.
constexpr Look kPlain{};
constexpr Look kBold{-1, -1, true};
constexpr Looks kMono{{kPlain,
                       kBold,
                       kPlain,
                       kPlain,
                       kPlain,
                       kBold,
                       {-1, -1, true, false, false, true},
                       {-1, -1, false, false, true},
                       kPlain,
                       kBold,
                       kPlain,
                       kPlain,
                       kPlain,
                       kBold,
                       kBold}};

}  // namespace

const std::vector<Theme>& built_in_themes() {
  static const std::vector<Theme> kThemes{{"default", kStandard, false},
                                          {"light", kLight, true},
                                          {"high-contrast", kContrast, false},
                                          {"mono", kMono, false}};
  return kThemes;
}

const Theme* theme_named(std::string_view name) {
  const auto found = std::ranges::find(built_in_themes(), name, &Theme::name);
  return found == built_in_themes().end() ? nullptr : &*found;
}

Appearance appearance(const Theme& theme, Depth depth, Role role) {
  // Where there are no colours, all themes are the one that needs none.
  const Theme& used = depth == Depth::none ? built_in_themes().back() : theme;
  const Look& look = used.looks.at(static_cast<std::size_t>(role));
  return {.colour = depth == Depth::full ? look.full : look.few,
          .bold = look.bold,
          // Where there is a grey, that is quiet enough.
          .dim = look.dim && (depth != Depth::full || look.full < 0),
          .underlined = look.underlined,
          .reversed = look.reversed};
}

}  // namespace ntptop
