// The commands of ntpdc, whose protocol no daemon speaks any more, and what replaced them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ntpq {

struct Translation {
  std::string line;  ///< the command to run instead; empty when there is none
  std::string note;  ///< for the person who typed it, one line
};

/// What an old command, with its arguments, is today; nullopt for words that never were one.
std::optional<Translation> translate_ntpdc(const std::vector<std::string>& words);

}  // namespace ntpq
