// `server 127.127.1.U` and `fudge`: the daemon itself as a reference.
#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <string>

#include "conf/host.hpp"
#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

constexpr std::uint8_t kLocalClock = 1;

std::string no_driver(const Word& name, const RefclockAddress& clock) {
  return fmt::format("{}: no reference clock driver {} here yet; remove the line", name.text,
                     clock.type);
}

std::optional<ntp::RefId> read_refid(Line& line, const Word& option) {
  const Word* text = line.argument(option, "one to four characters");
  if (text == nullptr) return std::nullopt;
  const bool printable = std::ranges::all_of(
      text->text, [](char character) { return character > ' ' && character <= '~'; });
  if (text->text.size() > 4) {
    line.fail(*text, fmt::format("refid {} is longer than four characters", shown(text->text)));
    return std::nullopt;
  }
  if (text->text.empty() || !printable) {
    line.fail(*text,
              fmt::format("refid {} is not one to four printable characters", shown(text->text)));
    return std::nullopt;
  }
  return ntp::refid(std::string{text->text}.c_str());
}

bool read_fudge_option(Line& line, const Word& option, Fudge& fudge) {
  if (is_keyword(option, "stratum")) {
    const auto stratum = read_whole(line, option, {0, 15});
    if (stratum) fudge.stratum = static_cast<std::uint8_t>(*stratum);
    return stratum.has_value();
  }
  if (is_keyword(option, "refid")) {
    const auto refid = read_refid(line, option);
    if (refid) fudge.refid = refid;
    return refid.has_value();
  }
  for (const char* ignored : {"time1", "time2", "minjitter", "flag1", "flag2", "flag3", "flag4"}) {
    if (!is_keyword(option, ignored)) continue;
    if (!read_decimal(line, option, {-1e6, 1e6})) return false;
    line.unmet(option, fmt::format("{} has no effect: the local clock has nothing to correct; "
                                   "effect on your service: none",
                                   ignored));
    return true;
  }
  line.fail(option, fmt::format("{} is not an option of fudge; remove it", shown(option.text)));
  return false;
}

}  // namespace

void add_refclock(Line& line, State& state, const Word& name, const core::SourceSettings& options) {
  const RefclockAddress clock = refclock_address(name.text).value_or(RefclockAddress{});
  if (clock.type != kLocalClock) return line.fail(name, no_driver(name, clock));
  if (options.pool) {
    return line.fail(name, fmt::format("{} is a clock, not a pool; write server", name.text));
  }
  if (state.settings.local_clock) {
    return line.fail(name, fmt::format("{} is one local clock too many; 127.127.1.{} stands "
                                       "already",
                                       name.text, state.local_unit.value_or(0)));
  }
  if (options.noselect) {
    return line.warn(name, fmt::format("{} with noselect serves nobody; effect on your service: "
                                       "the line is ignored",
                                       name.text));
  }
  state.local_unit = clock.unit;
  state.settings.local_clock = core::LocalClockSettings{.prefer = options.prefer};
}

void read_fudge(Line& line, State& state) {
  const Word* name = line.argument(line.directive(), "an address of the form 127.127.TYPE.UNIT");
  if (name == nullptr) return;
  const auto clock = refclock_address(name->text);
  if (!clock) {
    return line.fail(*name, fmt::format("fudge {} names no reference clock; write "
                                        "127.127.TYPE.UNIT",
                                        shown(name->text)));
  }
  if (clock->type != kLocalClock) return line.fail(*name, no_driver(*name, *clock));
  const auto known = state.fudges.find(clock->unit);
  Fudge fudge = known == state.fudges.end() ? Fudge{} : known->second;
  while (const Word* option = line.next()) {
    if (!read_fudge_option(line, *option, fudge)) return;
  }
  fudge.place = line.finding(Level::warning, *name, "");
  state.fudges[clock->unit] = std::move(fudge);
}

std::vector<Finding> apply_fudges(State& state) {
  std::vector<Finding> left_over;
  for (auto& [unit, fudge] : state.fudges) {
    if (unit == state.local_unit.value_or(unit) && state.settings.local_clock) {
      core::LocalClockSettings& clock = *state.settings.local_clock;
      clock.stratum = fudge.stratum.value_or(clock.stratum);
      clock.refid = fudge.refid.value_or(clock.refid);
      continue;
    }
    fudge.place.text = fmt::format(
        "fudge 127.127.1.{0} has no line `server 127.127.1.{0}`; effect on your service: there is "
        "no such local clock",
        unit);
    left_over.push_back(std::move(fudge.place));
  }
  return left_over;
}

}  // namespace conf
