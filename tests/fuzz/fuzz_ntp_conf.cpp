// Oracle: every finding lies inside the text it speaks of, settings keep their documented ranges,
// the same text gives the same result, and settings written as a configuration read back the same.
// What stands behind a NUL is the text of every included file.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/limits.hpp"
#include "conf/ntp_conf.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr const char* kMain = "/etc/ntp.conf";

void require(bool holds) {
  if (!holds) std::abort();
}

bool within(double value, double low, double high) { return value >= low && value <= high; }

/// A finding points at a line that is there, and into it or right behind its end.
void check_place(const conf::Finding& finding, std::string_view text) {
  require(!finding.text.empty() && finding.line >= 1 && finding.column >= 1);
  for (int line = 1; line < finding.line; ++line) {
    const std::size_t end = text.find('\n');
    require(end != std::string_view::npos);
    text.remove_prefix(end + 1);
  }
  require(static_cast<std::size_t>(finding.column) <= text.substr(0, text.find('\n')).size() + 1);
}

void check_source(const core::SourceSettings& source) {
  require(!source.name.empty() && source.name.size() <= conf::kMaxHostName);
  require(source.minpoll >= conf::kMinPoll && source.minpoll <= source.maxpoll);
  require(source.maxpoll <= conf::kMaxPoll && source.port != 0);
  require(source.version >= 1 && source.version <= ntp::kVersion);
  require(within(source.bias.count(), -conf::kMaxBias_s, conf::kMaxBias_s));
}

void check_rule(const core::RestrictRule& rule) {
  require(rule.network.family != ntp::Family::none && rule.network.family == rule.mask.family);
  for (std::size_t i = 0; i < rule.network.octets.size(); ++i) {
    require((rule.network.octets[i] & ~rule.mask.octets[i]) == 0);
  }
}

void check_ranges(const core::Settings& settings) {
  require(settings.sources.size() <= conf::kMaxSources);
  require(settings.restricts.size() <= conf::kMaxRules);
  for (const auto& source : settings.sources) check_source(source);
  for (const auto& rule : settings.restricts) check_rule(rule);
  const core::SelectionSettings& tos = settings.selection;
  require(tos.minclock >= 1 && tos.maxclock >= 1 && tos.minsane >= 0);
  for (const int stratum : {tos.floor, tos.ceiling, tos.orphan}) {
    require(stratum >= 0 && stratum <= 16);
  }
  const core::DisciplineSettings& tinker = settings.discipline;
  for (const ntp::Seconds seconds : {tos.mindist, tos.maxdist, tos.orphanwait, tinker.panic,
                                     tinker.step_forward, tinker.step_back, tinker.stepout}) {
    require(within(seconds.count(), 0, conf::kLongest_s));
  }
  if (tinker.frequency) {
    require(std::abs(tinker.frequency->value) <= conf::kMaxFrequency_ppm);
  }
  if (settings.local_clock) require(settings.local_clock->stratum <= 15);
}

std::string_view family_word(ntp::Family family) {
  if (family == ntp::Family::none) return "";
  return family == ntp::Family::ipv4 ? " -4" : " -6";
}

std::string written(const core::SourceSettings& source) {
  std::string line =
      fmt::format("{}{} \"{}\" port {} version {} minpoll {} maxpoll {} bias {}",
                  source.pool ? "pool" : "server", family_word(source.family), source.name,
                  source.port, source.version, source.minpoll, source.maxpoll, source.bias.count());
  if (source.iburst) line += " iburst";
  if (source.burst) line += " burst";
  if (source.prefer) line += " prefer";
  if (source.noselect) line += " noselect";
  if (source.always_true) line += " true";
  if (source.key) line += fmt::format(" key {}", *source.key);
  return line + "\n";
}

std::string written(const core::RestrictFlags& flags) {
  std::string words;
  const auto add = [&words](bool set, std::string_view word) {
    if (set) words += fmt::format(" {}", word);
  };
  add(flags.ignore, "ignore");
  add(flags.noserve, "noserve");
  add(flags.noquery, "noquery");
  add(flags.nomodify, "nomodify");
  add(flags.nomrulist, "nomrulist");
  add(flags.limited, "limited");
  add(flags.kod, "kod");
  add(flags.nopeer, "nopeer");
  add(flags.noepeer, "noepeer");
  add(flags.notrap, "notrap");
  add(flags.notrust, "notrust");
  add(flags.version, "version");
  add(flags.flake, "flake");
  return words;
}

std::string written(const core::LocalClockSettings& clock) {
  std::string refid;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const char character = static_cast<char>((clock.refid.value >> shift) & 0xff);
    if (character != '\0') refid += character;
  }
  return fmt::format("server 127.127.1.0{}\nfudge 127.127.1.0 stratum {} refid \"{}\"\n",
                     clock.prefer ? " prefer" : "", clock.stratum, refid);
}

std::string written(const core::SelectionSettings& tos) {
  return fmt::format(
      "tos minclock {} maxclock {} minsane {} mindist {} maxdist {} floor {} ceiling {} orphan {} "
      "orphanwait {}\n",
      tos.minclock, tos.maxclock, tos.minsane, tos.mindist.count(), tos.maxdist.count(), tos.floor,
      tos.ceiling, tos.orphan, tos.orphanwait.count());
}

std::string written(const core::DisciplineSettings& tinker) {
  std::string text =
      fmt::format("tinker panic {} stepfwd {} stepback {} stepout {}\n", tinker.panic.count(),
                  tinker.step_forward.count(), tinker.step_back.count(), tinker.stepout.count());
  if (tinker.frequency) text += fmt::format("tinker freq {}\n", tinker.frequency->value);
  return text + (tinker.control ? "enable ntp\n" : "disable ntp\n");
}

std::string written(const core::Settings& settings) {
  std::string text;
  for (const auto& source : settings.sources) text += written(source);
  for (const auto& rule : settings.restricts) {
    text += fmt::format("restrict {} mask {}{}{}\n", rule.network.text(), rule.mask.text(),
                        rule.ntpport ? " ntpport" : "", written(rule.flags));
  }
  if (settings.restrict_source) {
    text += fmt::format("restrict source{}\n", written(*settings.restrict_source));
  }
  if (settings.local_clock) text += written(*settings.local_clock);
  text += written(settings.selection) + written(settings.discipline);
  text += fmt::format("driftfile \"{}\"\n", settings.drift_file);
  if (!settings.log_file.empty()) text += fmt::format("logfile \"{}\"\n", settings.log_file);
  if (!settings.pid_file.empty()) text += fmt::format("pidfile \"{}\"\n", settings.pid_file);
  return text;
}

void check_read_back(const core::Settings& settings) {
  const conf::Result again = conf::parse_ntp_conf(written(settings), kMain, {}, nullptr);
  for (const conf::Finding& finding : again.findings) require(finding.level < conf::Level::error);
  require(again.settings == settings);
}

std::vector<std::string> sentences(const conf::Result& result) {
  std::vector<std::string> all;
  for (const auto& finding : result.findings) all.push_back(finding.sentence());
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all{reinterpret_cast<const char*>(data), size};
  const std::size_t nul = all.find('\0');
  const std::string_view text = all.substr(0, nul);
  const auto included = nul == std::string_view::npos
                            ? std::nullopt
                            : std::optional{std::string{all.substr(nul + 1)}};
  const auto read_file = [&included](const std::string&) { return included; };

  const conf::Result result = conf::parse_ntp_conf(text, kMain, {}, read_file);
  require(result.findings.size() <= conf::kMaxFindings);
  for (const conf::Finding& finding : result.findings) {
    // An included file may bear the name of the first one.
    if (finding.file != kMain) {
      check_place(finding, *included);
    } else if (!included) {
      check_place(finding, text);
    }
  }
  check_ranges(result.settings);
  check_read_back(result.settings);
  const conf::Result same = conf::parse_ntp_conf(text, kMain, {}, read_file);
  require(same.settings == result.settings && sentences(same) == sentences(result));
  return 0;
}
