// `reset`: counters back to zero.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

struct ResetRow {
  std::string_view name;
  bool core::Resets::* member;
};
constexpr std::array kResets{
    ResetRow{"allpeers", &core::Resets::allpeers}, ResetRow{"auth", &core::Resets::auth},
    ResetRow{"ctl", &core::Resets::ctl},           ResetRow{"io", &core::Resets::io},
    ResetRow{"mem", &core::Resets::mem},           ResetRow{"sys", &core::Resets::sys},
    ResetRow{"timer", &core::Resets::timer},
};

}  // namespace

// In a file this is no news: at the start every counter is zero.
void read_reset(Line& line, State& state) {
  core::Resets resets = state.resets;
  const Word* word = line.argument(line.directive(), "a group of counters, such as sys");
  for (; word != nullptr; word = line.next()) {
    const auto row = std::ranges::find_if(
        kResets, [word](const ResetRow& each) { return is_keyword(*word, each.name); });
    if (row == kResets.end()) {
      return line.fail(*word,
                       fmt::format("{} is no group of counters; known are allpeers, auth, ctl, io, "
                                   "mem, sys, timer",
                                   shown(word->text)));
    }
    resets.*(row->member) = true;
  }
  if (!line.failed()) state.resets = resets;
}

}  // namespace conf
