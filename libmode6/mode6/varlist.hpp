// `name=value` text as it stands in control messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mode6 {

/// One item of a variable list; the views point into the text that was parsed.
struct Variable {
  std::string_view name;
  std::string_view value;  ///< without the quotes
  bool has_value = false;  ///< false for a bare name without `=`
  bool quoted = false;
  friend bool operator==(const Variable&, const Variable&) = default;
};

/// Cuts a variable list into its items, one after the other. Never fails: what servers really send
/// is accepted (RFC 9327 section 4, and bare names, empty values, quoted commas, unclosed quotes,
/// control octets). Between items any run of blanks, commas, CR and LF is skipped. A quoted value
/// ends at the next quote; a quote that is never closed on its line makes the rest of that line the
/// value; `refid` is never quoted, its octets may be anything. An unquoted value ends at the next
/// comma, CR or LF and loses blanks at its end, not at its front (number lists begin with one).
class VarlistReader {
 public:
  explicit VarlistReader(std::string_view text) : text_{text} {}
  /// nullopt at the end.
  std::optional<Variable> next();

 private:
  std::string_view text_;  // what was not read yet
};

/// All items, kMaxVariables at most.
std::vector<Variable> parse_varlist(std::string_view text);
inline constexpr std::size_t kMaxVariables = 4096;  ///< 64 KiB of `x=1,` holds no more by far

/// The first item with that name.
std::optional<Variable> find_variable(const std::vector<Variable>& list, std::string_view name);

/// Builds a variable list with the line rule of the old daemons: items are joined by ", ", or by
/// ",\r\n" where the line would reach 72 octets; ends with "\r\n".
class VarlistWriter {
 public:
  /// Appends `name=value` with the value as it is.
  void bare(std::string_view name, std::string_view value);
  /// Appends `name="value"`; octets that cannot stand in quotes (`"`, controls) become '.'.
  void quoted(std::string_view name, std::string_view value);

  /// A place to go back to when what follows turns out to be too long.
  struct Mark {
    std::size_t size = 0;
    std::size_t line = 0;
  };
  [[nodiscard]] Mark mark() const { return {text_.size(), line_}; }
  void rewind(const Mark& mark) {
    text_.resize(mark.size);
    line_ = mark.line;
  }
  [[nodiscard]] std::size_t size() const { return text_.size(); }

  /// The finished text.
  [[nodiscard]] std::string finish() &&;

 private:
  void item(std::string_view text);

  std::string text_;
  std::size_t line_ = 0;
};

}  // namespace mode6
