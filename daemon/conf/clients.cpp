// `mru`, `limit` and `discard`: how clients are remembered and how much they may ask.
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

#include "conf/limits.hpp"
#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

constexpr std::size_t kKibi = 1024;
/// The classic daemon forgives so many packets at its average interval before it drops.
constexpr double kDiscardBurst = 8;

bool read_mru_option(Line& line, const Word& option, core::MruSettings& mru) {
  if (is_keyword(option, "mindepth")) {
    const auto depth = read_whole(line, option, {0, kMaxMruDepth});
    if (depth) mru.mindepth = static_cast<std::size_t>(*depth);
    return depth.has_value();
  }
  if (is_keyword(option, "maxdepth")) {
    const auto depth = read_whole(line, option, {1, kMaxMruDepth});
    if (depth) mru.maxdepth = static_cast<std::size_t>(*depth);
    return depth.has_value();
  }
  if (is_keyword(option, "maxmem")) {
    const auto kibi = read_whole(line, option, {1, kMaxMruKibi});
    if (kibi) mru.maxmem_octets = static_cast<std::size_t>(*kibi) * kKibi;
    return kibi.has_value();
  }
  for (const auto& [name, member] : {std::pair{"maxage", &core::MruSettings::maxage},
                                     std::pair{"minage", &core::MruSettings::minage}}) {
    if (!is_keyword(option, name)) continue;
    const auto age = read_seconds(line, option, {0, kLongest_s});
    if (age) mru.*member = *age;
    return age.has_value();
  }
  for (const char* ignored : {"initmem", "incmem", "initalloc", "incalloc"}) {
    if (!is_keyword(option, ignored)) continue;
    if (!read_whole(line, option, {0, kMaxMruKibi})) return false;
    line.unmet(option, fmt::format("mru {} has no effect: memory is taken as clients come; effect "
                                   "on your service: none",
                                   ignored));
    return true;
  }
  return unknown_option(line, option);
}

bool read_limit_option(Line& line, const Word& option, core::RateSettings& rate) {
  struct Row {
    std::string_view name;
    double core::RateSettings::* member;
    Range<double> range;
  };
  // What `discard` says is written as `limit` too: 2^-16 packets per second are its least.
  static constexpr std::array kRows{
      Row{"average", &core::RateSettings::average, {0.00001, 1e6}},
      Row{"burst", &core::RateSettings::burst, {1, 1e6}},
      Row{"kod", &core::RateSettings::kod, {0, 1e6}},
  };
  for (const Row& row : kRows) {
    if (!is_keyword(option, row.name)) continue;
    const auto value = read_decimal(line, option, row.range);
    if (value) rate.*(row.member) = *value;
    return value.has_value();
  }
  return unknown_option(line, option);
}

/// What `discard` speaks of in one breath.
struct Discard {
  core::RateSettings rate;
  core::MruSettings mru;
};

// The classic daemon counts in intervals, log2 s; here it is packets per second.
bool read_discard_option(Line& line, const Word& option, Discard& discard) {
  auto& [rate, mru] = discard;
  if (is_keyword(option, "average")) {
    const auto log2 = read_whole(line, option, {0, 16});
    if (!log2) return false;
    rate.average = std::exp2(-*log2);
    rate.burst = kDiscardBurst;
    return true;
  }
  if (is_keyword(option, "minimum")) {
    const auto gap_s = read_whole(line, option, {0, 65535});
    if (gap_s) rate.minimum = ntp::Seconds{*gap_s};
    return gap_s.has_value();
  }
  if (is_keyword(option, "monitor")) {
    const auto turnover_s = read_whole(line, option, {0, 65535});
    if (turnover_s) mru.turnover = ntp::Seconds{*turnover_s};
    return turnover_s.has_value();
  }
  return unknown_option(line, option);
}

template <class Settings, class ReadOption>
void read_options(Line& line, Settings& settings, ReadOption read_option) {
  Settings changed = settings;
  if (line.peek() == nullptr) {
    line.fail(line.directive(),
              fmt::format("{} needs an option and its value", line.directive().text));
  }
  while (const Word* option = line.next()) {
    if (!read_option(line, *option, changed)) return;
  }
  if (!line.failed()) settings = changed;
}

}  // namespace

void read_mru(Line& line, State& state) { read_options(line, state.settings.mru, read_mru_option); }

void read_limit(Line& line, State& state) {
  read_options(line, state.settings.rate, read_limit_option);
}

void read_discard(Line& line, State& state) {
  Discard discard{state.settings.rate, state.settings.mru};
  read_options(line, discard, read_discard_option);
  state.settings.rate = discard.rate;
  state.settings.mru = discard.mru;
}

}  // namespace conf
