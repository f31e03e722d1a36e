// `logconfig`: which lines of the log are written.
#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string_view>

#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

constexpr unsigned kTypes = core::kLogTypeNames.size();
constexpr unsigned kOfOneClass = (1U << kTypes) - 1;

core::LogMask of_class(std::size_t index) {
  return static_cast<core::LogMask>(kOfOneClass << (kTypes * index));
}

/// The class at the beginning of `word`, which is taken off.
core::LogMask take_class(std::string_view& word) {
  for (std::size_t i = 0; i < core::kLogClassNames.size(); ++i) {
    if (!word.starts_with(core::kLogClassNames[i])) continue;
    word.remove_prefix(std::string_view{core::kLogClassNames[i]}.size());
    return of_class(i);
  }
  if (word.starts_with("all")) word.remove_prefix(3);
  return core::kLogAll;
}

/// The types that the rest of a keyword means; the old daemons take `event` and `statist` too.
std::optional<core::LogMask> types_of(std::string_view word) {
  if (word.empty() || word == "all") return core::kLogAll;
  for (std::size_t i = 0; i < kTypes; ++i) {
    const std::string_view name = core::kLogTypeNames[i];
    const bool shortened =
        name == "events" ? word == "event" : name == "statistics" && word == "statist";
    if (word != name && !shortened) continue;
    core::LogMask mask = 0;
    for (std::size_t about = 0; about < core::kLogClassNames.size(); ++about) {
      mask = static_cast<core::LogMask>(mask | 1U << (kTypes * about + i));
    }
    return mask;
  }
  return std::nullopt;
}

std::optional<core::LogMask> mask_of(std::string_view word) {
  if (word == "none") return core::LogMask{0};
  if (word.empty()) return std::nullopt;
  const core::LogMask about = take_class(word);
  const auto types = types_of(word);
  if (!types) return std::nullopt;
  return static_cast<core::LogMask>(about & *types);
}

core::LogMask changed(core::LogMask now, char sign, core::LogMask by) {
  if (sign == '+') return static_cast<core::LogMask>(now | by);
  if (sign == '-') return static_cast<core::LogMask>(now & ~by);
  return by;
}

bool is_sign(char c) { return c == '=' || c == '+' || c == '-'; }

}  // namespace

void read_logconfig(Line& line, State& state) {
  core::LogMask mask = state.settings.log;
  const Word* word = line.argument(line.directive(), "a class and type, such as =syncstatus");
  for (; word != nullptr; word = line.next()) {
    std::string_view text = word->text;
    char sign = '=';
    if (!text.empty() && is_sign(text.front())) {
      sign = text.front();
      text.remove_prefix(1);
    }
    // The sign may stand alone.
    if (text.empty() && line.peek() != nullptr) text = line.next()->text;
    const auto by = mask_of(text);
    if (!by) {
      return line.fail(
          *word,
          fmt::format("{} is no class ({}, all) with a type ({}, all) behind it", shown(text),
                      fmt::join(core::kLogClassNames, ", "), fmt::join(core::kLogTypeNames, ", ")));
    }
    mask = changed(mask, sign, *by);
  }
  if (!line.failed()) state.settings.log = mask;
}

std::string logconfig_words(core::LogMask mask) {
  if (mask == 0) return " =none";
  if (mask == core::kLogAll) return " =allall";
  std::string words;
  const auto add = [&words](std::string_view about, std::string_view type) {
    words += fmt::format(" {}{}{}", words.empty() ? '=' : '+', about, type);
  };
  for (std::size_t about = 0; about < core::kLogClassNames.size(); ++about) {
    const core::LogMask whole = of_class(about);
    if ((mask & whole) == whole) {
      add(core::kLogClassNames[about], "all");
      continue;
    }
    for (std::size_t type = 0; type < kTypes; ++type) {
      if ((mask >> (kTypes * about + type) & 1) == 0) continue;
      add(core::kLogClassNames[about], core::kLogTypeNames[type]);
    }
  }
  return words;
}

}  // namespace conf
