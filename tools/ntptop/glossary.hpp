// What every field of the screens means, in a sentence.
#pragma once

#include <span>
#include <string_view>

#include "ntptop/keys.hpp"

namespace ntptop {

struct GlossaryEntry {
  std::string_view name;  ///< as it stands on the screen
  std::string_view text;
};

/// Of one screen: its columns, or the values of Graph.
std::span<const GlossaryEntry> glossary_of(Screen screen);
/// Of the lines at the top.
std::span<const GlossaryEntry> header_glossary();
/// Empty for a field that there is not.
std::string_view glossary(Screen screen, std::string_view name);

}  // namespace ntptop
