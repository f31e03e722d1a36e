// `unrestrict`: takes back what `restrict` lines above it said.
#include <algorithm>
#include <fmt/format.h>

#include "conf/readers.hpp"
#include "conf/restrict.hpp"

namespace conf {
namespace {

bool any(const core::RestrictFlags& flags) { return flags != core::RestrictFlags{}; }

/// Clears in `from` what is set in `what`.
void clear(const core::RestrictFlags& what, core::RestrictFlags& from) {
  for (const RestrictFlagRow& row : restrict_flags()) {
    if (what.*(row.member)) from.*(row.member) = false;
  }
}

bool unrestrict_sources(std::optional<core::RestrictFlags>& source,
                        const core::RestrictFlags& flags) {
  if (!source) return false;
  if (any(flags)) {
    clear(flags, *source);
  } else {
    source.reset();
  }
  return true;
}

bool unrestrict_network(std::vector<core::RestrictRule>& rules, const Network& network,
                        const RestrictWords& words) {
  const auto is_meant = [&](const core::RestrictRule& rule) {
    return rule.network == network.address && rule.mask == network.mask &&
           rule.ntpport == words.ntpport;
  };
  if (!any(words.flags)) return std::erase_if(rules, is_meant) > 0;
  bool found = false;
  for (core::RestrictRule& rule : rules) {
    if (!is_meant(rule)) continue;
    clear(words.flags, rule.flags);
    found = true;
  }
  return found;
}

bool unrestrict_name(std::vector<core::RestrictName>& names, const std::string& name,
                     const RestrictWords& words) {
  bool found = false;
  for (core::RestrictName& each : names) {
    if (each.name != name || each.ntpport != words.ntpport) continue;
    clear(words.flags, each.flags);
    found = true;
  }
  if (!any(words.flags)) {
    std::erase_if(names, [&](const core::RestrictName& each) {
      return each.name == name && each.ntpport == words.ntpport;
    });
  }
  return found;
}

}  // namespace

// With flags only these go; without any the whole rule.
void read_unrestrict(Line& line, State& state) {
  const auto target = read_restrict_target(line);
  if (!target) return;
  const auto words = read_restrict_words(line);
  if (!words) return;
  bool found = target->source && unrestrict_sources(state.settings.restrict_source, words->flags);
  if (!target->name.empty()) {
    found = unrestrict_name(state.settings.restrict_names, target->name, *words);
  }
  for (const Network& network : target->networks) {
    found = unrestrict_network(state.settings.restricts, network, *words) || found;
  }
  if (found) return;
  line.warn(line.directive(),
            "unrestrict meets no restrict line above it; effect on your service: nothing changes");
}

}  // namespace conf
