// Command lines of the tools: one option table gives parsing, --help and the usage errors.
#pragma once

#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace common {

/// Exit status of all tools unless a page says otherwise.
inline constexpr int kExitOk = 0;
inline constexpr int kExitSomeFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitNoneAnswered = 3;

struct Option {
  char letter = '\0';         ///< '\0': only a long name
  std::string_view name;      ///< long name without dashes
  std::string_view argument;  ///< what the argument is called; empty: it takes none
  std::string_view help;
};

/// One program's table. `--help` and `--version` are options like the others.
struct Program {
  std::string_view name;
  std::string_view synopsis;  ///< "[-46dinpw] [-c COMMAND] [HOST ...]"
  std::string_view purpose;   ///< one line
  std::span<const Option> options;
};

/// What was given, in order of the command line.
class Arguments {
 public:
  [[nodiscard]] bool has(std::string_view name) const { return values_.contains(name); }
  /// The last value given, or `otherwise`.
  [[nodiscard]] std::string value(std::string_view name, std::string_view otherwise = "") const;
  /// Every value given, in order.
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }

 private:
  friend std::expected<Arguments, std::string> parse_arguments(const Program&, int,
                                                               const char* const*);
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> operands_;
};

/// Short options may be bundled (`-pn`) and carry their argument (`-crv`); long ones take
/// `--name=value` and `--name value`; unambiguous prefixes of long names are accepted; `--` ends
/// the options. The error is one line that names the option and the mend.
std::expected<Arguments, std::string> parse_arguments(const Program& program, int argc,
                                                      const char* const* argv);

/// The text of --help.
std::string help_text(const Program& program);

/// "ntpq gnomon-0.1.0"
std::string version_line(const Program& program);

}  // namespace common
