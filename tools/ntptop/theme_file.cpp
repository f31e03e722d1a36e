// Themes from files: a line for each role.
#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>

#include "ntptop/theme.hpp"
#include "view/escape.hpp"

namespace ntptop {
namespace {

constexpr std::array<std::string_view, kRoles> kRoleNames{
    "normal", "title",    "quiet", "label", "good",        "warn", "bad",    "heading",
    "tab",    "open-tab", "rule",  "graph", "other-graph", "key",  "changed"};
constexpr std::array<std::string_view, 8> kColours{"black", "red",     "green", "yellow",
                                                   "blue",  "magenta", "cyan",  "white"};

using Words = std::vector<std::string_view>;

Words theme_words(std::string_view line) {
  Words words;
  line = line.substr(0, line.find('#'));
  while (true) {
    const auto first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return words;
    line.remove_prefix(first);
    const auto end = std::min(line.find_first_of(" \t\r"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

// A name of the eight, or a number below `count`; -1 for the terminal's own.
std::optional<int> colour_of(std::string_view text, int count) {
  if (text == "-") return -1;
  const auto* named = std::ranges::find(kColours, text);
  if (named != kColours.end()) return static_cast<int>(named - kColours.begin());
  int number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (number < 0 || number >= count) return std::nullopt;
  return number;
}

// "71/green": of 256 colours and of eight. One of the eight alone is meant for both.
bool read_colours(std::string_view text, Look& look) {
  constexpr int kFull = 256;
  constexpr int kFew = 8;
  const auto slash = text.find('/');
  const auto full = colour_of(text.substr(0, slash), kFull);
  const auto few = slash == std::string_view::npos ? std::optional{full.value_or(-1)}
                                                   : colour_of(text.substr(slash + 1), kFew);
  if (!full || !few) return false;
  look.full = *full;
  look.few = *few < kFew ? *few : -1;
  return true;
}

bool read_attribute(std::string_view word, Look& look) {
  if (word == "bold") return look.bold = true;
  if (word == "dim") return look.dim = true;
  if (word == "underline") return look.underlined = true;
  if (word == "reverse") return look.reversed = true;
  return false;
}

template <class Names>
std::string comma_list(const Names& names) {
  std::string text;
  for (const auto& name : names) text += text.empty() ? name : fmt::format(", {}", name);
  return text;
}

std::string read_role(const Words& words, Theme& theme) {
  const auto* role = std::ranges::find(kRoleNames, words[0]);
  if (role == kRoleNames.end()) {
    return fmt::format("'{}' is none of name, like, paper, {}", view::escape(words[0]),
                       comma_list(kRoleNames));
  }
  Look look;
  if (words.size() < 2 || !read_colours(words[1], look)) {
    return fmt::format(
        "{} '{}' is no colour; write -, 0 to 255, or {}; behind a slash one of those eight",
        words[0], words.size() < 2 ? "" : view::escape(words[1]), comma_list(kColours));
  }
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (!read_attribute(words[i], look)) {
      return fmt::format("{} '{}' is none of bold, dim, underline, reverse", words[0],
                         view::escape(words[i]));
    }
  }
  theme.looks.at(static_cast<std::size_t>(role - kRoleNames.begin())) = look;
  return {};
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxThemeName && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::string read_line(const Words& words, Theme& theme) {
  const std::string_view value = words.size() == 2 ? words[1] : std::string_view{};
  if (words[0] == "name") {
    if (!is_name(value) || theme_named(value) != nullptr) {
      return fmt::format("name '{}' may be {} small letters, digits and dashes, and none of {}",
                         view::escape(value), kMaxThemeName, "default, light, high-contrast, mono");
    }
    theme.name = value;
    return {};
  }
  if (words[0] == "like") {
    const Theme* other = theme_named(value);
    if (other == nullptr) {
      return fmt::format("like '{}' is none of default, light, high-contrast, mono",
                         view::escape(value));
    }
    theme.looks = other->looks;
    theme.light_paper = other->light_paper;
    return {};
  }
  if (words[0] == "paper") {
    if (value != "dark" && value != "light") {
      return fmt::format("paper '{}' is neither dark nor light", view::escape(value));
    }
    theme.light_paper = value == "light";
    return {};
  }
  return read_role(words, theme);
}

std::string colour_text(int colour) {
  if (colour < 0) return "-";
  const auto index = static_cast<std::size_t>(colour);
  return index < kColours.size() ? std::string{kColours.at(index)} : fmt::format("{}", colour);
}

}  // namespace

std::string_view role_name(Role role) { return kRoleNames.at(static_cast<std::size_t>(role)); }

std::expected<Theme, std::string> parse_theme(std::string_view text) {
  if (text.size() > kMaxThemeFile) {
    return std::unexpected{
        fmt::format("1: {} octets are more than {}; a theme has a line for each "
                    "role",
                    text.size(), kMaxThemeFile)};
  }
  Theme theme = default_theme();
  theme.name = "own";
  for (int number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const Words words = theme_words(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (words.empty()) continue;
    const std::string wrong = read_line(words, theme);
    if (!wrong.empty()) return std::unexpected{fmt::format("{}: {}", number, wrong)};
  }
  return theme;
}

std::string theme_text(const Theme& theme) {
  std::string out =
      "# A theme of ntptop: ROLE COLOUR[/ONE-OF-EIGHT] [bold] [dim] [underline] "
      "[reverse]\n";
  out += fmt::format("name {}\npaper {}\n",
                     theme_named(theme.name) == nullptr ? theme.name : "my-" + theme.name,
                     theme.light_paper ? "light" : "dark");
  for (std::size_t i = 0; i < kRoles; ++i) {
    const Look& look = theme.looks.at(i);
    out += fmt::format("{} {}/{}{}{}{}{}\n", kRoleNames.at(i), colour_text(look.full),
                       colour_text(look.few), look.bold ? " bold" : "", look.dim ? " dim" : "",
                       look.underlined ? " underline" : "", look.reversed ? " reverse" : "");
  }
  return out;
}

}  // namespace ntptop
