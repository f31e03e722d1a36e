// `enable` and `disable`.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

/// A switch that turns nothing. Empty: that direction is what we do anyway.
struct Row {
  std::string_view name;
  std::string_view enabled;
  std::string_view disabled;
};
constexpr std::array kIgnoredSwitches{
    Row{"kernel",
        "the discipline works in the daemon, not in the kernel; effect on your service: "
        "none",
        ""},
    Row{"auth", "", "nothing on the network ever creates a source; effect on your service: none"},
    Row{"calibrate",
        "a reference clock is never corrected by the others; effect on your service: its constant "
        "error stays until fudge time1 takes it away",
        ""},
    Row{"bclient",
        "broadcast time is not supported; effect on your service: time is not taken "
        "from broadcasts",
        ""},
    Row{"unpeer_crypto_early", "Autokey is not supported; effect on your service: none", ""},
    Row{"unpeer_crypto_nak_early", "a crypto-NAK removes no source; effect on your service: none",
        ""},
    Row{"unpeer_digest_early", "a bad digest removes no source; effect on your service: none", ""},
};

void switch_control(Line& line, const Word& word, const State& state, bool on, bool& control) {
  if (on && !state.base.discipline.control) {
    line.note(word,
              "enable ntp: the command line says to observe only; effect on your service: "
              "the clock is not touched");
    return;
  }
  control = on;
}

struct Switches {
  bool control = true;
  bool monitor = true;
  bool statistics = true;
};

bool read_switch(Line& line, const Word& word, const State& state, bool on, Switches& switches) {
  if (is_keyword(word, "ntp")) {
    switch_control(line, word, state, on, switches.control);
    return true;
  }
  if (is_keyword(word, "monitor")) {
    switches.monitor = on;
    return true;
  }
  const bool guarded =
      is_keyword(word, "mode7") || is_keyword(word, "stats") || word.text.starts_with("unpeer_");
  if (state.remote && guarded) {
    line.fail(word, fmt::format("{} cannot be changed over the network; write it into ntp.conf",
                                shown(word.text)));
    return false;
  }
  if (is_keyword(word, "stats")) {
    switches.statistics = on;
    return true;
  }
  if (is_keyword(word, "mode7")) {
    if (on) line.fail(word, "enable mode7: the mode 7 protocol is gone; use ntpq and remove this");
    return !on;
  }
  const auto row = std::ranges::find_if(
      kIgnoredSwitches, [&word](const Row& each) { return is_keyword(word, each.name); });
  if (row == kIgnoredSwitches.end()) {
    line.fail(word, fmt::format("{} is nothing to {}; remove it", shown(word.text),
                                line.directive().text));
    return false;
  }
  const std::string_view why = on ? row->enabled : row->disabled;
  if (!why.empty()) {
    line.unmet(word, fmt::format("{} {} has no effect: {}", line.directive().text, row->name, why));
  } else {
    line.note(word, fmt::format("{} {} is always so here; effect on your service: none",
                                line.directive().text, row->name));
  }
  return true;
}

void read_switches(Line& line, State& state, bool on) {
  Switches switches{state.settings.discipline.control, state.settings.monitor,
                    state.settings.statistics.enabled};
  const Word* word = line.argument(line.directive(), "the name of a switch");
  for (; word != nullptr; word = line.next()) {
    if (!read_switch(line, *word, state, on, switches)) return;
  }
  if (line.failed()) return;
  state.settings.discipline.control = switches.control;
  state.settings.monitor = switches.monitor;
  state.settings.statistics.enabled = switches.statistics;
}

}  // namespace

void read_enable(Line& line, State& state) { read_switches(line, state, true); }

void read_disable(Line& line, State& state) { read_switches(line, state, false); }

}  // namespace conf
