#include "ntpdc/command_table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "view/escape.hpp"

namespace ntpdc {
namespace {

constexpr std::size_t kMostAddresses = 8;  // as of old

constexpr CommandRow kCommands[] = {
    {"clockstat", Show::clockstat, "ADDRESS ...", "state of reference clocks", true,
     kMostAddresses},
    {"dmpeers", Show::dmpeers, "", "as peers, with what selection made of each"},
    {"ifstats", Show::ifstats, "", "local addresses and what went through them (wants a key)"},
    {"iostats", Show::iostats, "", "counters of input and output"},
    {"kerninfo", Show::kerninfo, "", "the kernel's own loop"},
    {"listpeers", Show::listpeers, "", "the mode and address of each peer"},
    {"loopinfo", Show::loopinfo, "[oneline | multiline]", "the state of the clock discipline",
     false, 1},
    {"monlist", Show::monlist, "[VERSION]", "who asked the daemon recently", false, 1},
    {"peers", Show::peers, "", "a line for each peer"},
    {"pstats", Show::pstats, "ADDRESS ...", "counters of peers", true, kMostAddresses},
    {"reslist", Show::reslist, "", "the rules of access (wants a key)"},
    {"showpeer", Show::showpeer, "ADDRESS ...", "all that is known of peers", true, kMostAddresses},
    {"sysinfo", Show::sysinfo, "", "the state of the system"},
    {"sysstats", Show::sysstats, "", "counters of packets"},
    {"timerstats", Show::timerstats, "", "counters of the timer"},
};

struct Gone {
  std::string_view name;
  std::string_view now;
};
constexpr std::string_view kConfigure = "ntpq -c ':config {} ...', with the control key, does it";
constexpr std::string_view kTraps = "traps are gone; the daemon's log has what they told";
constexpr std::string_view kReset = "counters are no longer set back from afar";

constexpr Gone kGone[] = {
    {"addpeer", "ntpq -c ':config server ADDRESS', with the control key, does it"},
    {"addrefclock", "ntpq -c ':config server 127.127.T.U', with the control key, does it"},
    {"addserver", "ntpq -c ':config server ADDRESS', with the control key, does it"},
    {"addtrap", kTraps},
    {"authinfo", "ntpq -c authinfo shows it"},
    {"broadcast", "nobody may be told to broadcast any more"},
    {"clkbug", "ntpq -c 'clockvar ASSOCIATION' shows what there is"},
    {"clrtrap", kTraps},
    {"controlkey", "it stands in ntp.conf and takes effect when the daemon reads it"},
    {"ctlstats", "ntpq -c 'rv 0 ss_numctlreq' counts control requests"},
    {"delrestrict", kConfigure},
    {"disable", kConfigure},
    {"enable", kConfigure},
    {"fudge", kConfigure},
    {"memstats", "daemons no longer tell how they use memory; ntpq -c monstats tells of the list"},
    {"preset", kReset},
    {"readkeys", "the daemon reads its keys again on SIGHUP"},
    {"requestkey", "it guarded the old protocol; `controlkey' in ntp.conf guards the new one"},
    {"reset", kReset},
    {"restrict", kConfigure},
    {"traps", kTraps},
    {"trustedkey", kConfigure},
    {"unconfig", "ntpq -c ':config unpeer ADDRESS', with the control key, does it"},
    {"unrestrict", kConfigure},
    {"untrustedkey", "take it out of `trustedkey' in ntp.conf and let the daemon read that"},
};

}  // namespace

std::span<const CommandRow> commands() { return kCommands; }

Found find_command(std::string_view word) {
  std::vector<const CommandRow*> found;
  for (const CommandRow& row : kCommands) {
    if (row.name == word) return {&row, {}};
    if (!word.empty() && row.name.starts_with(word)) found.push_back(&row);
  }
  if (found.size() == 1) return {found.front(), {}};
  if (found.empty()) {
    return {nullptr,
            fmt::format("***Command `{}' unknown; `help' lists what there is", view::escape(word))};
  }
  std::string names;
  for (const CommandRow* row : found) names += fmt::format(" {}", row->name);
  return {nullptr, fmt::format("***Command `{}' ambiguous:{}", view::escape(word), names)};
}

std::optional<std::string> became_of(std::string_view word) {
  const auto* row = std::ranges::find(kGone, word, &Gone::name);
  if (row == std::end(kGone)) return std::nullopt;
  return fmt::format(
      "***Command `{}' is gone: {}", word,
      row->now == kConfigure ? fmt::format(kConfigure, word) : std::string{row->now});
}

std::string help_text() {
  std::string text = "Commands:\n";
  for (const CommandRow& row : kCommands) {
    text += fmt::format("  {:<32}{}\n", fmt::format("{} {}", row.name, row.arguments), row.help);
  }
  text += "Of this program:\n";
  for (const auto& [name, help] :
       {std::pair{"help [COMMAND]", "this, or a line about one"},
        std::pair{"host [NAME]", "whom to ask"},
        std::pair{"hostnames [yes | no]", "names instead of addresses"},
        std::pair{"keyid [ID]", "the key of the keys file that signs ifstats and reslist"},
        std::pair{"quit", "the end"}, std::pair{"version", "of this program"}}) {
    text += fmt::format("  {:<32}{}\n", name, help);
  }
  text += "Gone, each with a line that says what does its work now:\n ";
  std::size_t column = 1;
  for (const Gone& row : kGone) {
    if (column + row.name.size() > 76) {
      text += "\n ";
      column = 1;
    }
    text += fmt::format(" {}", row.name);
    column += row.name.size() + 1;
  }
  return text + "\n";
}

}  // namespace ntpdc
