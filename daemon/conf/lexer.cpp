#include "conf/lexer.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conf/limits.hpp"

namespace conf {
namespace {

// CR too: files come from other systems.
bool is_blank(char character) {
  return character == ' ' || character == '\t' || character == '\r' || character == '\f' ||
         character == '\v';
}

bool is_control(char character) {
  return (character >= '\0' && character < ' ' && !is_blank(character)) || character == '\x7f';
}

bool ends_word(char character) {
  return is_blank(character) || character == '#' || character == '"';
}

int column_of(std::size_t offset) { return static_cast<int>(offset) + 1; }

std::size_t end_of_bare_word(std::string_view line, std::size_t at) {
  while (at < line.size() && !ends_word(line[at])) ++at;
  return at;
}

}  // namespace

std::expected<std::vector<Word>, LexError> words_of(std::string_view line) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (at < line.size() && line[at] != '#') {
    if (is_blank(line[at])) {
      ++at;
      continue;
    }
    const bool quoted = line[at] == '"';
    const std::size_t begin = quoted ? at + 1 : at;
    const std::size_t end = quoted ? line.find('"', begin) : end_of_bare_word(line, begin);
    if (end == std::string_view::npos) {
      return std::unexpected{LexError{column_of(at), "a quote (\") is opened and never closed"}};
    }
    if (end - begin > kMaxWordOctets) {
      return std::unexpected{LexError{
          column_of(at), fmt::format("the word is longer than {} octets", kMaxWordOctets)}};
    }
    words.push_back({line.substr(begin, end - begin), column_of(at), quoted});
    const auto control = std::ranges::find_if(words.back().text, is_control);
    if (control != words.back().text.end()) {
      return std::unexpected{
          LexError{column_of(begin + static_cast<std::size_t>(control - words.back().text.begin())),
                   fmt::format("the line holds a control character (0x{:02x}); remove it",
                               static_cast<unsigned char>(*control))}};
    }
    at = quoted ? end + 1 : end;
  }
  return words;
}

std::string_view first_word(std::string_view line) {
  const auto begin = std::ranges::find_if_not(line, is_blank);
  line.remove_prefix(static_cast<std::size_t>(begin - line.begin()));
  return line.substr(0, end_of_bare_word(line, 0));
}

}  // namespace conf
