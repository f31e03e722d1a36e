// Reads a configuration without files and gives what was said as lines.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/ntp_conf.hpp"

namespace conf {

using Files = std::map<std::string, std::string>;

inline Result parse(std::string_view text, core::Settings base = {}, const Files& files = {},
                    const std::string& more = {}) {
  const auto read = [&files](const std::string& path) -> std::optional<std::string> {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional{found->second};
  };
  /// A path that files lie below is a folder.
  const auto list = [&files](const std::string& path) -> std::optional<std::vector<std::string>> {
    std::vector<std::string> names;
    for (const auto& [name, _] : files) {
      if (name.starts_with(path + "/")) names.insert(names.begin(), name.substr(path.size() + 1));
    }
    return names.empty() ? std::nullopt : std::optional{names};
  };
  return parse_ntp_conf(text, "ntp.conf", std::move(base), {read, list}, more);
}

inline std::vector<std::string> sentences(const Result& result) {
  std::vector<std::string> all;
  for (const Finding& finding : result.findings) all.push_back(finding.sentence());
  return all;
}

inline std::vector<std::string> complaints(std::string_view text) { return sentences(parse(text)); }

/// The one finding of a text that earns exactly one; else one that no test expects.
inline Finding only_finding(const Result& result) {
  if (result.findings.size() == 1) return result.findings.front();
  return {Level::fatal, "", 0, 0, std::to_string(result.findings.size()) + " findings"};
}

}  // namespace conf
