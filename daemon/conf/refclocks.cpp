// Reference clocks: `server 127.127.TYPE.UNIT`, and `refclock NAME` as NTPsec writes it.
#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <string>

#include "conf/host.hpp"
#include "conf/limits.hpp"
#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

using core::ClockDriver;

std::string driver_names() {
  std::string names;
  for (const core::ClockDriverRow& row : core::kClockDrivers) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
  }
  return names;
}

std::string address_of(const core::ClockName& clock) {
  return fmt::format("127.127.{}.{}", static_cast<int>(clock.driver), clock.unit);
}

void begin(const core::ClockName& clock, SourceDraft& draft) {
  draft.clock = clock;
  draft.source.name = address_of(clock);
  draft.source.minpoll = kClockMinPoll;
  draft.source.maxpoll = kClockMaxPoll;
  draft.source.clock = core::RefclockSettings{.clock = clock};
}

void add_local(Line& line, State& state, const Word& name, const SourceDraft& draft) {
  if (state.settings.local_clock) {
    return line.fail(name, fmt::format("{} is one local clock too many; 127.127.1.{} stands "
                                       "already",
                                       draft.source.name, state.local_unit.value_or(0)));
  }
  if (draft.source.noselect) {
    return line.warn(name, fmt::format("{} with noselect serves nobody; effect on your service: "
                                       "the line is ignored",
                                       draft.source.name));
  }
  state.local_unit = draft.clock->unit;
  state.settings.local_clock = core::LocalClockSettings{.prefer = draft.source.prefer};
}

/// A path of the line: a device, or host and port of gpsd.
bool read_path(Line& line, const State& state, const Word& option, std::string& into) {
  const Word* path = line.argument(option, "a path");
  if (path == nullptr) return false;
  if (state.remote) {
    line.fail(option, fmt::format("{} cannot be changed over the network; write it into ntp.conf",
                                  option.text));
    return false;
  }
  if (path->text.empty()) {
    line.fail(*path, fmt::format("{} is empty; name a device", option.text));
    return false;
  }
  into = std::string{path->text};
  return true;
}

/// nullopt: no such option, false: the line failed.
std::optional<bool> read_device_option(Line& line, const State& state, const Word& option,
                                       core::RefclockSettings& clock) {
  if (is_keyword(option, "path")) return read_path(line, state, option, clock.path);
  if (is_keyword(option, "ppspath")) return read_path(line, state, option, clock.pps_path);
  if (is_keyword(option, "baud")) {
    const auto baud = read_whole(line, option, {300, kMaxBaud});
    clock.baud = baud.value_or(0);
    return baud.has_value();
  }
  if (is_keyword(option, "subtype")) {
    if (!read_whole(line, option, {0, kMaxClockMode})) return false;
    line.unmet(option,
               "subtype has no effect: these drivers have none; effect on your service: none");
    return true;
  }
  return std::nullopt;
}

bool read_option(Line& line, const State& state, const Word& option, SourceDraft& draft,
                 Fudge& fudge) {
  if (const auto read = read_device_option(line, state, option, *draft.source.clock)) return *read;
  if (const auto read = read_fudge_option(line, option, draft.clock->driver, fudge)) return *read;
  return read_source_option(line, option, draft);
}

/// Takes `[unit N]`, which may only stand right behind the name.
std::optional<core::ClockName> read_driver(Line& line) {
  const Word* name = line.argument(line.directive(), "the name of a driver: " + driver_names());
  if (name == nullptr) return std::nullopt;
  const auto row = std::ranges::find_if(
      core::kClockDrivers,
      [name](const core::ClockDriverRow& each) { return is_keyword(*name, each.name); });
  if (row == core::kClockDrivers.end()) {
    line.fail(*name, fmt::format("there is no driver {}; there are {}", shown(name->text),
                                 driver_names()));
    return std::nullopt;
  }
  core::ClockName clock{row->driver, 0};
  const Word* word = line.peek();
  if (word == nullptr || !is_keyword(*word, "unit")) return clock;
  const auto unit = read_whole(line, *line.next(), {0, 255});
  if (!unit) return std::nullopt;
  clock.unit = static_cast<std::uint8_t>(*unit);
  return clock;
}

}  // namespace

std::optional<core::ClockName> driver_of(Line& line, const Word& name,
                                         const RefclockAddress& address) {
  const auto driver = static_cast<ClockDriver>(address.type);
  if (std::ranges::find(core::kClockDrivers, driver, &core::ClockDriverRow::driver) ==
      core::kClockDrivers.end()) {
    line.fail(name, fmt::format("{}: no reference clock driver {} here; there are {}; remove the "
                                "line",
                                name.text, address.type, driver_names()));
    return std::nullopt;
  }
  return core::ClockName{driver, address.unit};
}

bool know_clock(Line& line, const Word& name, const RefclockAddress& address, SourceDraft& draft) {
  const auto clock = driver_of(line, name, address);
  if (clock) begin(*clock, draft);
  return clock.has_value();
}

void add_refclock(Line& line, State& state, const Word& name, const SourceDraft& draft) {
  if (draft.source.pool) {
    return line.fail(name, fmt::format("{} is a clock, not a pool; write server", name.text));
  }
  if (draft.clock->driver == ClockDriver::local) return add_local(line, state, name, draft);
  // Only what means something to a clock; nobody is asked, so there is nothing to sign or to hurry.
  core::SourceSettings source{.name = draft.source.name,
                              .minpoll = draft.source.minpoll,
                              .maxpoll = draft.source.maxpoll,
                              .prefer = draft.source.prefer,
                              .noselect = draft.source.noselect,
                              .always_true = draft.source.always_true,
                              .key = std::nullopt,
                              .bias = draft.source.bias,
                              .clock = draft.source.clock};
  source.clock->mode = draft.mode;
  add_source(line, state, name, std::move(source));
}

void read_refclock(Line& line, State& state) {
  const auto clock = read_driver(line);
  if (!clock) return;
  const Word name = line.words()[1];
  SourceDraft draft;
  begin(*clock, draft);
  Fudge fudge;
  while (const Word* option = line.next()) {
    if (!read_option(line, state, *option, draft, fudge)) return;
  }
  if (!settle_polls(line, name, draft)) return;
  if (fudge.time1 || fudge.time2 || fudge.stratum || fudge.refid || fudge.flags_said != 0) {
    fudge.place = line.finding(Level::warning, name, "");
    state.fudges[*clock] = fudge;
  }
  add_refclock(line, state, name, draft);
}

}  // namespace conf
