// What the command line and a file of hosts ask for.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/fetch.hpp"
#include "ntptop/graph.hpp"
#include "ntptop/keys.hpp"
#include "ntptop/theme.hpp"
#include "ntptop/verdict.hpp"

namespace ntptop {

struct WantedHost {
  common::Target target;
  std::string group;
};

struct Command {
  std::string information;  ///< --help, --version, --keys: to print, nothing else
  std::vector<WantedHost> hosts;
  std::optional<double> interval_s;
  bool seen = true;
  bool names = true;
  bool once = false;  ///< one look, as text or with `json`
  bool json = false;
  bool jsonl = false;  ///< everything as it comes
  std::string snapshot;
  std::string record;
  std::string pcap;
  std::string replay;
  std::string replay_at;  ///< HH:MM:SS
  std::optional<double> for_s;
  Thresholds thresholds;
  std::string exec;
  bool bell = false;
  bool mouse = false;
  bool ascii = false;
  std::optional<GraphStyle> style;
  std::optional<Theme> theme;
  Screen screen = Screen::peers;
  bool screen_given = false;
  int width = 80;
  int height = 24;
  bool size_given = false;

  /// No terminal is needed.
  [[nodiscard]] bool headless() const {
    return once || json || jsonl || !snapshot.empty() || for_s.has_value();
  }
};

/// `read_file` gives the text of a file or half a sentence why not.
using ReadFile = std::function<std::expected<std::string, std::string>(const std::string&)>;
std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv,
                                                       const ReadFile& read_file);

/// A host a line, `[group]` begins a group, `#` a comment. The error names the line.
std::expected<std::vector<std::pair<std::string, std::string>>, std::string> parse_host_file(
    std::string_view text);

}  // namespace ntptop
