// `tos` and `tinker`: names with one number each.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "conf/limits.hpp"
#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

using core::DisciplineSettings;
using core::SelectionSettings;

struct WholeRow {
  std::string_view name;
  int SelectionSettings::* member;
  Range<int> range;
};
constexpr int kMostClocks = static_cast<int>(kMaxSources);
constexpr std::array kTosWhole{
    WholeRow{"minclock", &SelectionSettings::minclock, {1, kMostClocks}},
    WholeRow{"maxclock", &SelectionSettings::maxclock, {1, kMostClocks}},
    WholeRow{"minsane", &SelectionSettings::minsane, {0, kMostClocks}},
    WholeRow{"floor", &SelectionSettings::floor, {0, 16}},
    WholeRow{"ceiling", &SelectionSettings::ceiling, {0, 16}},
    WholeRow{"orphan", &SelectionSettings::orphan, {0, 16}},
};

template <class Settings>
struct SecondsRow {
  std::string_view name;
  ntp::Seconds Settings::* member;
};
constexpr std::array kTosSeconds{
    SecondsRow<SelectionSettings>{"mindist", &SelectionSettings::mindist},
    SecondsRow<SelectionSettings>{"maxdist", &SelectionSettings::maxdist},
    SecondsRow<SelectionSettings>{"orphanwait", &SelectionSettings::orphanwait},
};
constexpr std::array kTinkerSeconds{
    SecondsRow<DisciplineSettings>{"panic", &DisciplineSettings::panic},
    SecondsRow<DisciplineSettings>{"stepfwd", &DisciplineSettings::step_forward},
    SecondsRow<DisciplineSettings>{"stepback", &DisciplineSettings::step_back},
    SecondsRow<DisciplineSettings>{"stepout", &DisciplineSettings::stepout},
};

/// Accepted with one argument and without effect.
struct IgnoredRow {
  std::string_view name;
  std::string_view why;
};
constexpr std::array kTosIgnored{
    IgnoredRow{"beacon", "there is no manycast"},
    IgnoredRow{"cohort", "there is no symmetric mode"},
    IgnoredRow{"maxdisp", "the limit of dispersion is fixed"},
    IgnoredRow{"basedate", "the era of a timestamp is taken from the date of the build"},
    IgnoredRow{"bcpollbstep", "there is no broadcast client"},
};
constexpr std::array kTinkerIgnored{
    IgnoredRow{"allan", "the time constant follows the poll interval"},
    IgnoredRow{"dispersion", "the tolerance of a clock is fixed at 15 ppm"},
    IgnoredRow{"huffpuff", "asymmetric delay is not filtered that way"},
    IgnoredRow{"tick", "the kernel's tick is left alone"},
};

template <class Rows>
auto find_row(const Rows& rows, const Word& word) {
  const auto row =
      std::ranges::find_if(rows, [&word](const auto& each) { return is_keyword(word, each.name); });
  return row == rows.end() ? nullptr : &*row;
}

bool ignore(Line& line, const Word& option, const IgnoredRow& row) {
  if (line.argument(option, "a value") == nullptr) return false;
  line.unmet(option, fmt::format("{} {} has no effect: {}; effect on your service: none",
                                 line.directive().text, row.name, row.why));
  return true;
}

template <class Settings>
bool read_seconds_row(Line& line, const Word& option, const SecondsRow<Settings>& row,
                      Settings& settings) {
  const auto value = read_seconds(line, option, {0, kLongest_s});
  if (value) settings.*(row.member) = *value;
  return value.has_value();
}

bool read_tos_option(Line& line, const Word& option, SelectionSettings& selection) {
  if (const auto* row = find_row(kTosWhole, option)) {
    const auto value = read_whole(line, option, row->range);
    if (value) selection.*(row->member) = *value;
    return value.has_value();
  }
  if (const auto* row = find_row(kTosSeconds, option)) {
    return read_seconds_row(line, option, *row, selection);
  }
  if (const auto* row = find_row(kTosIgnored, option)) return ignore(line, option, *row);
  return unknown_option(line, option);
}

bool read_tinker_option(Line& line, const Word& option, DisciplineSettings& discipline) {
  if (is_keyword(option, "step")) {
    const auto value = read_seconds(line, option, {0, kLongest_s});
    if (value) discipline.step_forward = discipline.step_back = *value;
    return value.has_value();
  }
  if (is_keyword(option, "freq")) {
    const auto value = read_decimal(line, option, {-kMaxFrequency_ppm, kMaxFrequency_ppm});
    if (!value) return false;
    discipline.frequency = ntp::Ppm{*value};
    discipline.frequency_from_drift = false;
    return true;
  }
  if (const auto* row = find_row(kTinkerSeconds, option)) {
    return read_seconds_row(line, option, *row, discipline);
  }
  if (const auto* row = find_row(kTinkerIgnored, option)) return ignore(line, option, *row);
  return unknown_option(line, option);
}

template <class Settings, class ReadOption>
bool read_all_options(Line& line, Settings& settings, ReadOption read_option) {
  if (line.peek() == nullptr) {
    line.fail(line.directive(),
              fmt::format("{} needs an option and its value", line.directive().text));
  }
  while (const Word* option = line.next()) {
    if (!read_option(line, *option, settings)) return false;
  }
  return !line.failed();
}

// The command line is applied before the file, so -x loses against `tinker step`: say so.
void note_override(Line& line, const DisciplineSettings& base, const DisciplineSettings& now) {
  const bool given = base.step_forward != DisciplineSettings{}.step_forward;
  if (!given || now.step_forward == base.step_forward) return;
  line.note(line.directive(),
            fmt::format("tinker: the step threshold of {} s replaces the {} s of the command line",
                        now.step_forward.count(), base.step_forward.count()));
}

}  // namespace

void read_tos(Line& line, State& state) {
  SelectionSettings selection = state.settings.selection;
  if (!read_all_options(line, selection, read_tos_option)) return;
  if (selection.orphan < 16 && selection.orphan != state.settings.selection.orphan) {
    line.warn(line.directive(),
              "tos orphan has no effect yet; effect on your service: a daemon that loses its "
              "sources is not synchronised, whatever others around it do");
  }
  state.settings.selection = selection;
}

void read_tinker(Line& line, State& state) {
  DisciplineSettings discipline = state.settings.discipline;
  if (!read_all_options(line, discipline, read_tinker_option)) return;
  if (discipline.step_forward != state.settings.discipline.step_forward) {
    note_override(line, state.base.discipline, discipline);
  }
  state.settings.discipline = discipline;
}

}  // namespace conf
