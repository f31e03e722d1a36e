// One line of ntp.conf to words.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace conf {

/// A run of characters without blanks, or what stood between double quotes. Points into the line.
struct Word {
  std::string_view text;
  int column = 1;       ///< from 1, of the first character (or of the quote)
  bool quoted = false;  ///< then it is never a keyword
};

struct LexError {
  int column = 1;
  std::string text;
};

/// Blanks part words, `#` outside quotes begins a comment, nothing escapes a quote. An error is a
/// quote that is not closed, a control character, or a word longer than kMaxWordOctets.
std::expected<std::vector<Word>, LexError> words_of(std::string_view line);

/// The first word of a line that words_of() may refuse.
std::string_view first_word(std::string_view line);

}  // namespace conf
