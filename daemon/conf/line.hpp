// One directive while it is read: its words from left to right, and what there is to say about it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/lexer.hpp"
#include "conf/ntp_conf.hpp"
#include "ntp/address.hpp"

namespace conf {

/// Words are taken from the front. The first failure stays and silences everything else: a line
/// that failed has no effect, so its reader must change nothing before it has read all of it.
class Line {
 public:
  struct Remark {
    Finding finding;
    bool once = false;  ///< say it only at the first line of a configuration that earns it
  };

  /// `words` is not empty. On a guard (`restrict`, `keys`, `nts`, `interface`) failures are fatal.
  Line(const std::string& file, int number, std::vector<Word> words, bool guard);

  [[nodiscard]] const Word& directive() const { return words_.front(); }
  [[nodiscard]] const std::vector<Word>& words() const { return words_; }
  /// The next word without taking it; nullptr at the end.
  [[nodiscard]] const Word* peek() const;
  /// Takes the next word; nullptr at the end.
  const Word* next();
  /// Takes the next word if it is this keyword.
  bool take(std::string_view keyword);
  /// Takes the argument of `owner`, or fails with "OWNER needs WHAT".
  const Word* argument(const Word& owner, std::string_view what);
  /// Fails when words are left over. True when there are none.
  bool finished();

  void note(const Word& at, std::string text) { remark(Level::note, at, std::move(text)); }
  /// A note that a part of the line has no effect.
  void unmet(const Word& at, std::string text);
  void warn(const Word& at, std::string text) { remark(Level::warning, at, std::move(text)); }
  void remark(Level level, const Word& at, std::string text, bool once = false);
  void fail(const Word& at, std::string text);
  [[nodiscard]] bool failed() const { return failure_.has_value(); }
  /// Something that the line asks for does not happen.
  [[nodiscard]] bool is_partly_unmet() const { return partly_unmet_; }

  /// A finding at this line, for those who speak of it later.
  [[nodiscard]] Finding finding(Level level, const Word& at, std::string text) const;
  /// What there is to say: the failure alone, or the remarks.
  [[nodiscard]] std::vector<Remark> remarks() const;

 private:
  const std::string& file_;
  int number_;
  std::vector<Word> words_;
  bool guard_;
  std::size_t taken_ = 1;
  std::vector<Remark> remarks_;
  std::optional<Finding> failure_;
  bool partly_unmet_ = false;
};

/// Fails with "WORD is not an option of DIRECTIVE; remove it". Always false.
bool unknown_option(Line& line, const Word& option);

/// Takes `-4` or `-6`.
ntp::Family read_family(Line& line);

/// Is this the keyword, not a quoted string that reads like it?
inline bool is_keyword(const Word& word, std::string_view keyword) {
  return !word.quoted && word.text == keyword;
}

}  // namespace conf
