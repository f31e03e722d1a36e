#include "option_presets.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "option_table.hpp"

namespace option {
namespace {

constexpr std::string_view kProgram = "NTPD";

/// "wait-sync" -> "NTPD_WAIT_SYNC"
std::string variable_of(std::string_view name) {
  std::string variable = fmt::format("{}_{}", kProgram, name);
  for (char& character : variable) {
    if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 32);
    if (character == '-') character = '_';
  }
  return variable;
}

std::vector<std::string> split(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n";
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return words;
    const std::size_t end = std::min(text.find_first_of(kBlanks, begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

/// nullptr for what would keep the daemon from ever starting.
const Row* row_of(std::string_view variable) {
  const auto row = std::ranges::find_if(
      rows(), [variable](const Row& each) { return variable_of(each.name) == variable; });
  if (row == rows().end() || row->name == "help" || row->name == "more-help" ||
      row->name == "version") {
    return nullptr;
  }
  return &*row;
}

}  // namespace

std::vector<Preset> presets(const char* const* environment) {
  std::vector<Preset> all;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos || !entry.starts_with(kProgram)) continue;
    const std::string_view variable = entry.substr(0, equals);
    const std::string_view text = entry.substr(equals + 1);
    if (variable == kProgram) {
      all.push_back({std::string{variable}, split(text)});
    } else if (const Row* row = row_of(variable)) {
      const bool bare =
          row->takes == Argument::none || (row->takes == Argument::optional && text.empty());
      all.push_back(
          {std::string{variable},
           {bare ? fmt::format("--{}", row->name) : fmt::format("--{}={}", row->name, text)}});
    }
  }
  return all;
}

}  // namespace option
