// `fudge 127.127.TYPE.UNIT`: what is corrected of a reference clock and how it calls itself.
#include <algorithm>
#include <array>
#include <charconv>
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

/// `1g` is an era of GPS, as NTPsec writes it.
std::optional<ntp::Seconds> read_time(Line& line, const Word& option) {
  const Word* next = line.peek();
  if (next == nullptr || (!next->text.ends_with('g') && !next->text.ends_with('G'))) {
    return read_seconds(line, option, {-kMaxFudge_s, kMaxFudge_s});
  }
  const Word& word = *line.next();
  const std::string_view digits = word.text.substr(0, word.text.size() - 1);
  int eras = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), eras);
  if (error != std::errc{} || end != digits.data() + digits.size() || eras < -2 || eras > 2) {
    line.fail(word, fmt::format("{} {} is no number of GPS eras from -2g to 2g", option.text,
                                shown(word.text)));
    return std::nullopt;
  }
  return ntp::Seconds{eras * kGpsEra_s};
}

/// Why an option of a fudge does nothing to a driver; empty: it does something.
std::string_view idle(ClockDriver driver, std::string_view option) {
  const bool time = option == "time1" || option == "time2";
  if (driver == ClockDriver::local) return "the local clock has nothing to correct";
  if (option == "time1") return {};
  if (time) {
    const bool lines = driver == ClockDriver::nmea || driver == ClockDriver::gpsd;
    return lines ? "" : "only sentences of NMEA and gpsd come late; write time1";
  }
  if (driver == ClockDriver::pps && option == "flag2") return {};
  if (driver == ClockDriver::phc && option == "flag1") return {};
  if (driver == ClockDriver::nmea && option == "flag1") {
    return "pulses are a clock of their own; write server 127.127.22.UNIT";
  }
  return "this driver has no such switch";
}

bool read_fudge_flag(Line& line, const Word& option, int number, Fudge& fudge) {
  const auto on = read_whole(line, option, {0, 1});
  if (!on) return false;
  const auto bit = static_cast<std::uint8_t>(1 << (number - 1));
  fudge.flags_said |= bit;
  fudge.flags = static_cast<std::uint8_t>(*on == 1 ? fudge.flags | bit : fudge.flags & ~bit);
  return true;
}

bool store_time(std::optional<ntp::Seconds> read, std::optional<ntp::Seconds>& into) {
  if (read) into = read;
  return read.has_value();
}

std::optional<bool> read_correction(Line& line, const Word& option, Fudge& fudge) {
  if (is_keyword(option, "time1")) return store_time(read_time(line, option), fudge.time1);
  if (is_keyword(option, "time2")) return store_time(read_time(line, option), fudge.time2);
  if (is_keyword(option, "minjitter")) {
    return read_decimal(line, option, {0, kMaxFudge_s}).has_value();
  }
  for (int number = 1; number <= 4; ++number) {
    if (is_keyword(option, fmt::format("flag{}", number))) {
      return read_fudge_flag(line, option, number, fudge);
    }
  }
  return std::nullopt;
}

void put(const Fudge& fudge, core::RefclockSettings& clock) {
  clock.time1 = fudge.time1.value_or(clock.time1);
  clock.time2 = fudge.time2.value_or(clock.time2);
  clock.stratum = fudge.stratum.value_or(clock.stratum);
  if (fudge.refid) clock.refid = fudge.refid;
  clock.flags = static_cast<std::uint8_t>((clock.flags & ~fudge.flags_said) | fudge.flags);
}

/// False: there is no such clock.
bool apply(const core::ClockName& name, const Fudge& fudge, State& state) {
  if (name.driver == ClockDriver::local) {
    if (name.unit != state.local_unit.value_or(name.unit) || !state.settings.local_clock) {
      return false;
    }
    core::LocalClockSettings& clock = *state.settings.local_clock;
    clock.stratum = fudge.stratum.value_or(clock.stratum);
    clock.refid = fudge.refid.value_or(clock.refid);
    return true;
  }
  for (core::SourceSettings& source : state.settings.sources) {
    if (!source.clock || source.clock->clock != name) continue;
    put(fudge, *source.clock);
    return true;
  }
  return false;
}

}  // namespace

std::optional<bool> read_fudge_option(Line& line, const Word& option, ClockDriver driver,
                                      Fudge& fudge) {
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
  const auto read = read_correction(line, option, fudge);
  if (!read.value_or(false)) return read;
  const std::string_view why = idle(driver, option.text);
  if (!why.empty()) {
    line.unmet(option,
               fmt::format("{} has no effect: {}; effect on your service: none", option.text, why));
  }
  return true;
}

void read_fudge(Line& line, State& state) {
  const Word* name = line.argument(line.directive(), "an address of the form 127.127.TYPE.UNIT");
  if (name == nullptr) return;
  const auto address = refclock_address(name->text);
  if (!address) {
    return line.fail(*name, fmt::format("fudge {} names no reference clock; write "
                                        "127.127.TYPE.UNIT",
                                        shown(name->text)));
  }
  const auto clock = driver_of(line, *name, *address);
  if (!clock) return;
  const auto known = state.fudges.find(*clock);
  Fudge fudge = known == state.fudges.end() ? Fudge{} : known->second;
  while (const Word* option = line.next()) {
    const auto read = read_fudge_option(line, *option, clock->driver, fudge);
    if (!read) {
      line.fail(*option,
                fmt::format("{} is not an option of fudge; remove it", shown(option->text)));
    }
    if (!read.value_or(false)) return;
  }
  fudge.place = line.finding(Level::warning, *name, "");
  state.fudges[*clock] = std::move(fudge);
}

std::vector<Finding> apply_fudges(State& state) {
  std::vector<Finding> left_over;
  for (auto& [name, fudge] : state.fudges) {
    if (apply(name, fudge, state)) continue;
    const bool local = name.driver == ClockDriver::local;
    const std::string address =
        fmt::format("127.127.{}.{}", static_cast<int>(name.driver), name.unit);
    fudge.place.text = fmt::format(
        "fudge {0} has no line `server {0}`; effect on your service: there is no such {1}clock",
        address, local ? "local " : "");
    left_over.push_back(std::move(fudge.place));
  }
  return left_over;
}

}  // namespace conf
