// Oracle: every finding lies inside the text it speaks of, settings keep their documented ranges,
// the same text gives the same result, and settings written as a configuration read back the same.
// What stands behind a NUL is the text of every included file.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/limits.hpp"
#include "conf/ntp_conf.hpp"
#include "conf/variables.hpp"
#include "conf/write.hpp"

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

void check_clients(const core::Settings& settings) {
  const core::RateSettings& rate = settings.rate;
  require(rate.average > 0 && rate.burst >= 1 && rate.kod >= 0);
  require(settings.mru.mindepth <= conf::kMaxMruDepth);
  require(!settings.mru.maxdepth || *settings.mru.maxdepth <= conf::kMaxMruDepth);
  require(std::ranges::is_sorted(settings.auth.trusted));
  require(std::ranges::adjacent_find(settings.auth.trusted) == settings.auth.trusted.end());
  require(settings.variables.size() <= conf::kMaxVariables);
  for (const auto& variable : settings.variables) require(!conf::variable_complaint(variable));
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
  check_clients(settings);
}

void check_read_back(const core::Settings& settings) {
  const conf::Result again = conf::parse_ntp_conf(conf::write_ntp_conf(settings), kMain, {}, {});
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

  const conf::Result result = conf::parse_ntp_conf(text, kMain, {}, {read_file, nullptr});
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
  const conf::Result same = conf::parse_ntp_conf(text, kMain, {}, {read_file, nullptr});
  require(same.settings == result.settings && sentences(same) == sentences(result));
  return 0;
}
