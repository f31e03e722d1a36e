#include "ntpq/ntpdc.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "view/escape.hpp"

namespace ntpq {
namespace {

struct Row {
  std::string_view old;
  std::string_view now;       ///< empty: nothing
  std::string_view why = {};  ///< beside `now`, or instead of it
};

// What had the same name in both (peers, pstats, sysinfo, ...) is a command of ours and never comes
// here. Arguments go behind.
constexpr Row kRows[] = {
    {"addpeer", ":config peer"},
    {"addrefclock", ":config server"},
    {"addserver", ":config server"},
    {"addtrap", "", "traps are gone; watch the log, or ntpq --watch"},
    {"broadcast", ":config broadcast"},
    {"clkbug", "clockvar"},
    {"clockstat", "clockvar"},
    {"clrtrap", "", "traps are gone; watch the log, or ntpq --watch"},
    {"controlkey", ":config controlkey"},
    {"ctlstats", "readvar 0 ss_numctlreq"},
    {"disable", ":config disable"},
    {"dmpeers", "peers"},
    {"enable", ":config enable"},
    {"fudge", ":config fudge"},
    {"listpeers", "peers"},
    {"loopinfo", "readvar 0 offset,frequency,tc,clk_jitter"},
    {"memstats", "", "daemons no longer say how they use memory; see sysstats and monstats"},
    {"monlist", "mrulist"},
    {"preset", "", "counters are not set back from afar; see sysstats"},
    {"readkeys", "", "daemons read their keys again when they are restarted, not from afar"},
    {"requestkey", "", "it guarded this protocol; the key for mode 6 is `controlkey' in ntp.conf"},
    {"reset", "", "counters are not set back from afar; see sysstats"},
    {"showpeer", "readvar"},
    {"traps", "", "traps are gone; watch the log, or ntpq --watch"},
    {"trustedkey", ":config trustedkey"},
    {"unconfig", ":config unpeer"},
    {"untrustedkey", "", "a key loses its trust when the daemon is restarted without it"},
};

std::string joined_words(const std::vector<std::string>& words, std::size_t first) {
  std::string text;
  for (std::size_t i = first; i < words.size(); ++i) text += ' ' + words[i];
  return text;
}

// restrict ADDRESS MASK FLAGS: between the two the configuration has the word `mask`.
std::optional<std::string> restriction(const std::vector<std::string>& words) {
  constexpr std::size_t kWithMask = 3;
  const std::string& old = words.front();
  if (old != "restrict" && old != "unrestrict" && old != "delrestrict") return std::nullopt;
  if (words.size() < kWithMask) return std::string{};
  const std::string_view verb = old == "restrict" ? "restrict" : "unrestrict";
  return fmt::format(":config {} {} mask {}{}", verb, words[1], words[2],
                     old == "delrestrict" ? "" : joined_words(words, kWithMask));
}

std::string note_of(std::string_view old, std::string_view line) {
  return fmt::format("ntpdc's `{}' is now: {}", old, view::escape(line));
}

}  // namespace

std::optional<Translation> translate_ntpdc(const std::vector<std::string>& words) {
  if (words.empty()) return std::nullopt;
  if (auto line = restriction(words)) {
    if (line->empty()) {
      return Translation{{}, "ntpdc's `restrict' is now: :config restrict ADDRESS mask MASK FLAGS"};
    }
    return Translation{*line, note_of(words.front(), *line)};
  }
  const auto* row = std::ranges::find(kRows, words.front(), &Row::old);
  if (row == std::end(kRows)) return std::nullopt;
  if (row->now.empty()) {
    return Translation{{}, fmt::format("ntpdc's `{}' is gone: {}", row->old, row->why)};
  }
  const bool takes_more = row->now.find(' ') == std::string_view::npos || row->now.starts_with(':');
  std::string line{row->now};
  if (takes_more) line += joined_words(words, 1);
  return Translation{line, note_of(row->old, line)};
}

}  // namespace ntpq
