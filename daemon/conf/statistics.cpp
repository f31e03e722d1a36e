// `statsdir`, `statistics` and `filegen`: what is recorded, and where.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <string_view>

#include "conf/paths.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

using core::FileGenerator;
using core::FileSpan;

/// Kinds of other daemons, or of parts that are not there.
constexpr std::array<std::string_view, 6> kNeverWritten{"cryptostats", "timingstats", "usestats",
                                                        "ntsstats",    "ntskestats",  "ntskelog"};

/// As FileSpan counts.
constexpr std::array<std::string_view, 7> kSpans{"none",  "pid",  "day", "week",
                                                 "month", "year", "age"};

/// Which of the files; nullopt: none of ours.
std::optional<std::size_t> kind_of(const Word& word) {
  for (std::size_t i = 0; i < core::kStatisticsNames.size(); ++i) {
    if (is_keyword(word, core::kStatisticsNames[i])) return i;
  }
  return std::nullopt;
}

/// Says so when it is a kind that is never written.
bool is_never_written(Line& line, const Word& word) {
  const auto known = std::ranges::find_if(
      kNeverWritten, [&word](std::string_view name) { return is_keyword(word, name); });
  if (known == kNeverWritten.end()) return false;
  line.unmet(word, fmt::format("{} is not written: there is nothing to put into it; effect on your "
                               "service: none",
                               *known));
  return true;
}

void fail_kind(Line& line, const Word& word) {
  line.fail(word, fmt::format("{} is no kind of statistics; known are {}", shown(word.text),
                              fmt::join(core::kStatisticsNames, ", ")));
}

/// A path below the folder of statistics: it must not leave it.
bool read_file_name(Line& line, const Word& option, std::string& file) {
  const Word* name = line.argument(option, "the name of a file");
  if (name == nullptr) return false;
  if (name->text.empty() || name->text.find("..") != std::string_view::npos) {
    line.fail(*name, fmt::format("file {} must not be empty or hold two dots", shown(name->text)));
    return false;
  }
  file = std::string{name->text};
  return true;
}

bool read_span(Line& line, const Word& option, FileSpan& span) {
  const Word* word = line.argument(option, "none, pid, day, week, month, year or age");
  if (word == nullptr) return false;
  for (std::size_t i = 0; i < kSpans.size(); ++i) {
    if (!is_keyword(*word, kSpans[i])) continue;
    span = static_cast<FileSpan>(i);
    return true;
  }
  line.fail(*word, fmt::format("type {} is not {}", shown(word->text), fmt::join(kSpans, ", ")));
  return false;
}

bool read_generator_option(Line& line, const Word& option, FileGenerator& file) {
  if (is_keyword(option, "file")) return read_file_name(line, option, file.file);
  if (is_keyword(option, "type")) return read_span(line, option, file.span);
  for (const bool on : {true, false}) {
    if (is_keyword(option, on ? "link" : "nolink")) {
      file.link = on;
      return true;
    }
    if (is_keyword(option, on ? "enable" : "disable")) {
      file.enabled = on;
      return true;
    }
  }
  line.fail(option, fmt::format("{} is not an option of filegen; remove it", shown(option.text)));
  return false;
}

void remember_place(const Line& line, State& state) {
  if (!state.statistics_place) {
    state.statistics_place = line.finding(Level::note, line.directive(), "");
  }
}

}  // namespace

std::string_view span_name(core::FileSpan span) { return kSpans[static_cast<std::size_t>(span)]; }

void read_statsdir(Line& line, State& state) {
  if (const Word* path = read_only_path(line)) {
    set_path(line, path->text, state.base.statistics.folder, state.settings.statistics.folder);
  }
}

void read_statistics(Line& line, State& state) {
  core::StatisticsSettings changed = state.settings.statistics;
  const Word* word = line.argument(line.directive(), "the name of a kind, such as loopstats");
  bool any = false;
  for (; word != nullptr; word = line.next()) {
    if (const auto kind = kind_of(*word)) {
      changed.files[*kind].enabled = any = true;
    } else if (!is_never_written(line, *word)) {
      return fail_kind(line, *word);
    }
  }
  if (line.failed()) return;
  if (any) remember_place(line, state);
  state.settings.statistics = std::move(changed);
}

void read_filegen(Line& line, State& state) {
  const Word* word = line.argument(line.directive(), "the name of a kind, such as loopstats");
  if (word == nullptr) return;
  const auto kind = kind_of(*word);
  FileGenerator file = state.settings.statistics.files[kind.value_or(0)];
  if (!kind && !is_never_written(line, *word)) return fail_kind(line, *word);
  while (const Word* option = line.next()) {
    if (!read_generator_option(line, *option, file)) return;
  }
  if (!kind) return;
  if (file.enabled) remember_place(line, state);
  state.settings.statistics.files[*kind] = std::move(file);
}

std::optional<Finding> statistics_finding(const State& state) {
  if (!state.statistics_place || !state.settings.statistics.folder.empty()) return std::nullopt;
  Finding finding = *state.statistics_place;
  finding.text =
      "statistics have no folder: a line `statsdir FOLDER` is missing; effect on your service: "
      "nothing is recorded, time is kept all the same";
  return finding;
}

}  // namespace conf
