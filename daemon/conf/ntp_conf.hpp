// ntp.conf text to core::Settings, with every finding at its line and column.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/settings.hpp"

namespace conf {

enum class Level : std::uint8_t {
  note,     ///< accepted and without effect, or good to know
  warning,  ///< accepted, but it does not do what the text says
  error,    ///< the line was not understood and has no effect
  fatal,    ///< must not start: an error on a line that guards the service
};

struct Finding {
  Level level = Level::note;
  std::string file;
  int line = 0;    ///< from 1
  int column = 0;  ///< from 1
  std::string text;

  /// "ntp.conf:12: minpoll 20 is above 17"
  [[nodiscard]] std::string sentence() const;
};

/// What `includefile` needs: the text of a file, or nullopt when it cannot be read.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

/// The names of the files in a folder, or nullopt when the path is no folder.
using ListFolder = std::function<std::optional<std::vector<std::string>>(const std::string& path)>;

/// How the text of other files is had. An empty function cannot.
struct FileAccess {
  ReadFile read;
  ListFolder list;
};

/// What became of a line.
enum class Verdict : std::uint8_t {
  obeyed,
  partly,   ///< something in it has no effect: there is a finding that says what
  ignored,  ///< accepted without effect: there is a finding that says why
  refused,  ///< an error: the line has no effect
};

struct LineVerdict {
  std::string file;
  int line = 0;           ///< from 1
  std::string directive;  ///< printable and short
  Verdict verdict = Verdict::obeyed;
};

struct Result {
  core::Settings settings;
  std::vector<Finding> findings;
  std::vector<LineVerdict> lines;  ///< each that is neither empty nor a comment, as they were read
  core::Resets resets;             ///< what `reset` lines ask for
};

/// Reads one configuration. `base` holds what the command line said already: single values in the
/// file override it. Nesting of `includefile` is at most 5. `more` is a folder whose files `*.conf`
/// are read behind it, in the order of their names, if there is such a folder; empty: none.
Result parse_ntp_conf(std::string_view text, const std::string& file_name, core::Settings base,
                      const FileAccess& files, const std::string& more = {});

}  // namespace conf
