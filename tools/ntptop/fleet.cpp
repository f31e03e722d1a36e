// Screen 3: all hosts, what they say of themselves beside what is seen of them.
#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "ntptop/screens.hpp"
#include "view/escape.hpp"
#include "view/refid_text.hpp"

namespace ntptop {
namespace {

// "ntpd gnomon-0.1.0 ..." -> gnomon; the word that tells the daemons apart.
std::string daemon_of(const Snapshot& now) {
  if (!now.speaks()) return now.is_seen() ? "m3only" : "-";
  const std::string version = now.system.version.value_or("");
  for (const std::string_view known : {"gnomon", "ntpsec", "chrony", "openntpd"}) {
    if (passes(known, version)) return std::string{known};
  }
  return version.empty() ? "?" : "ntpd";
}

std::string peers_text(const Snapshot& now) {
  if (!now.speaks()) return "-";
  const auto good = std::ranges::count_if(now.sources, [](const auto& source) {
    return source->status.reachable && source->status.selection != mode6::Selection::falseticker;
  });
  return fmt::format("{}/{}", good, now.sources.size());
}

struct Judged {
  std::size_t number = 0;
  const Snapshot* now = nullptr;
  Verdict verdict;
};

Line host_row(const State& state, const Judged& judged, double common) {
  const Host& host = state.hosts[judged.number];
  const std::string key = fmt::format("@{}", judged.number);
  const Role role = role_of(judged.verdict.level);
  const std::string level{level_word(judged.verdict.level)};
  const bool acknowledged = state.view.acknowledged.contains(host.name);
  Line line{.key = key, .role = role};
  line.items = {
      {acknowledged ? level + "(a)" : level, role,
       judged.verdict.level == Level::unknown ? -1.5 : -static_cast<double>(judged.verdict.level)},
      {host.name, role}};
  if (judged.now == nullptr) {
    for (int i = 0; i < 8; ++i) line.items.push_back({"-", Role::quiet});
    return line;
  }
  const Snapshot& now = *judged.now;
  const bool off = contradiction(now, common) > 0;
  const auto self = now.speaks() ? now.system.offset : mode6::MaybeSeconds{};
  const auto seen = now.is_seen() ? mode6::MaybeSeconds{now.seen->offset} : mode6::MaybeSeconds{};
  const auto bound = now.speaks()    ? now.bound()
                     : now.is_seen() ? mode6::MaybeSeconds{now.seen->root_distance}
                                     : mode6::MaybeSeconds{};
  const std::int64_t stratum = now.speaks()    ? now.system.stratum.value_or(16)
                               : now.is_seen() ? now.seen->stratum
                                               : -1;
  const std::string refid = now.speaks()    ? now.system.refid.value_or("")
                            : now.is_seen() ? now.seen->refid
                                            : "";
  const double silent_s =
      now.heard || now.seen_at
          ? seconds_between(state.shown_at(), std::max(now.heard.value_or(Instant{}),
                                                       now.seen_at.value_or(Instant{})))
          : -1;
  const auto order = [](const mode6::MaybeSeconds& value) {
    return value ? std::optional{value->count()} : std::nullopt;
  };
  line.items.push_back({daemon_of(now)});
  line.items.push_back(
      {stratum < 0 ? "-" : fmt::format("{}", stratum), Role::normal, static_cast<double>(stratum)});
  line.items.push_back({refid.empty() ? "-" : state.name_of(view::classic_refid(refid))});
  line.items.push_back({milliseconds(self, 9, true), Role::normal, order(self)});
  line.items.push_back({milliseconds(seen, 9, true), off ? Role::bad : Role::normal, order(seen)});
  line.items.push_back({milliseconds(bound, 6), Role::quiet, order(bound)});
  line.items.push_back({peers_text(now)});
  line.items.push_back({age(silent_s), silent_s > 30 ? Role::warn : Role::quiet, silent_s});
  return line;
}

using Counts = std::map<Level, std::size_t>;

std::string counted(const Counts& counts) {
  std::string text;
  for (const auto level : {Level::ok, Level::warn, Level::critical, Level::unknown}) {
    const auto found = counts.find(level);
    if (found == counts.end()) continue;
    if (!text.empty()) text += "  ";
    text += fmt::format("{} {}", found->second,
                        level == Level::unknown ? "no answer" : level_word(level));
  }
  return text;
}

// Those that need a look come first.
int urgency(Level level) {
  switch (level) {
    case Level::critical:
      return 0;
    case Level::unknown:
      return 1;
    case Level::warn:
      return 2;
    default:
      return 3;
  }
}

void add_rows(const State& state, std::vector<Judged>& group, bool fold, double common,
              Table& table) {
  std::ranges::stable_sort(group, {}, [](const Judged& one) { return urgency(one.verdict.level); });
  std::size_t folded = 0;
  constexpr std::size_t kShownOk = 3;
  std::size_t shown_ok = 0;
  for (const Judged& one : group) {
    if (one.verdict.level == Level::ok && fold && ++shown_ok > kShownOk) {
      ++folded;
      continue;
    }
    table.lines.push_back(host_row(state, one, common));
    if (!one.verdict.why.empty()) {
      table.lines.push_back(
          {.kind = Line::Kind::note,
           .text = one.verdict.why,
           .role = one.verdict.level == Level::ok ? Role::quiet : role_of(one.verdict.level)});
    }
  }
  if (folded > 0) {
    table.lines.push_back({.kind = Line::Kind::note,
                           .text = fmt::format("... {} more OK   (o unfolds)", folded),
                           .role = Role::quiet});
  }
}

}  // namespace

Table fleet_table(const State& state) {
  Table table;
  table.columns = {{"state", 5},
                   {"host", 8, false, 0, 40},
                   {"daemon", 6, false, 6, 8},
                   {"st", 2, true, 4},
                   {"refid", 9, false, 5, 15},
                   {"self ms", 8, true, 0, 9},
                   {"seen ms", 8, true, 0, 9},
                   {state.view.utf8 ? "±ms" : "+-ms", 6, true, 0, 0, false, "bound"},
                   {"peers", 5, true, 3},
                   {"age", 3, true, 2}};
  const double common = state.common_offset();
  std::map<std::string, std::vector<Judged>> groups;
  for (std::size_t i = 0; i < state.hosts.size(); ++i) {
    const Host& host = state.hosts[i];
    if (host.hidden) continue;
    const Snapshot* now = state.snapshot(host);
    Verdict verdict = now == nullptr ? Verdict{Level::unknown, "not asked yet"}
                                     : verdict_of(*now, state.settings.thresholds, common);
    groups[state.view.grouped ? host.group : ""].push_back({i, now, std::move(verdict)});
  }
  constexpr std::size_t kFoldFrom = 20;  // hosts; fewer fit on a screen
  const bool fold = !state.view.unfolded && state.named_hosts() > kFoldFrom &&
                    state.view.places[static_cast<std::size_t>(Screen::fleet)].filter.empty();
  for (auto& [name, group] : groups) {
    if (groups.size() > 1 || !name.empty()) {
      Counts counts;
      for (const Judged& one : group) ++counts[one.verdict.level];
      table.lines.push_back({.kind = Line::Kind::group,
                             .text = fmt::format("{} ({})   {}", name.empty() ? "no group" : name,
                                                 group.size(), counted(counts)),
                             .role = Role::title});
    }
    add_rows(state, group, fold, common, table);
  }
  return table;
}

}  // namespace ntptop
