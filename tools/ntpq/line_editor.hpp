// Lines from a terminal, with editing, history and completion. The only file that knows libedit.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ntpq {

class LineEditor {
 public:
  /// Gives the words that may stand where a line ends.
  using Complete = std::function<std::vector<std::string>(std::string_view line)>;

  LineEditor(std::string prompt, Complete complete);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// The next line without its newline; nullopt at the end. An interrupt gives an empty line. Lines
  /// that hold a secret (`passwd SECRET`) do not stay in the history.
  std::optional<std::string> next();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace ntpq
