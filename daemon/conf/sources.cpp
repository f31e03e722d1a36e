// `server`, `pool` and `peer`.
#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <string_view>

#include "conf/host.hpp"
#include "conf/limits.hpp"
#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"
#include "conf/source_draft.hpp"

namespace conf {
namespace {

struct FlagOption {
  std::string_view name;
  bool core::SourceSettings::* member;
};
constexpr std::array kFlags{
    FlagOption{"iburst", &core::SourceSettings::iburst},
    FlagOption{"burst", &core::SourceSettings::burst},
    FlagOption{"prefer", &core::SourceSettings::prefer},
    FlagOption{"noselect", &core::SourceSettings::noselect},
    FlagOption{"true", &core::SourceSettings::always_true},
    FlagOption{"xleave", &core::SourceSettings::xleave},
};

/// Accepted without effect.
struct IgnoredOption {
  std::string_view name;
  std::string_view argument;  ///< what it needs behind it; empty: nothing
  std::string_view why;       ///< empty: nothing to say
  std::string_view effect;
};
constexpr std::array kIgnored{
    IgnoredOption{"preempt", "", "only sources of a pool are ever replaced", "none"},
    IgnoredOption{"dynamic", "", "a name that does not resolve is always tried again", "none"},
    IgnoredOption{"xmtnonce", "", "", ""},
    IgnoredOption{"autokey", "", "Autokey is broken and not supported",
                  "answers of this source are not authenticated"},
    IgnoredOption{"ident", "a group name", "Autokey is broken and not supported", "none"},
    IgnoredOption{"ttl", "a number", "nothing is sent to multicast groups", "none"},
    IgnoredOption{"mode", "a number", "only reference clocks have modes", "none"},
};

template <class Value>
bool store(std::optional<int> number, Value& into) {
  if (number) into = static_cast<Value>(*number);
  return number.has_value();
}

bool read_key(Line& line, const Word& option, SourceDraft& draft) {
  const auto key = read_whole(line, option, {1, 65535});
  if (!key) return false;
  draft.source.key = static_cast<std::uint32_t>(*key);
  draft.key_place = line.finding(Level::warning, option, "");
  return true;
}

/// nullopt: no such option.
std::optional<bool> read_number_option(Line& line, const Word& option, SourceDraft& draft) {
  if (is_keyword(option, "minpoll")) {
    draft.minpoll = read_whole(line, option, {kMinPoll, kMaxPoll});
    return draft.minpoll.has_value();
  }
  if (is_keyword(option, "maxpoll")) {
    draft.maxpoll = read_whole(line, option, {kMinPoll, kMaxPoll});
    return draft.maxpoll.has_value();
  }
  if (is_keyword(option, "version")) {
    return store(read_whole(line, option, {1, ntp::kVersion}), draft.source.version);
  }
  if (is_keyword(option, "port")) {
    return store(read_whole(line, option, {1, 65535}), draft.source.port);
  }
  if (draft.clock && is_keyword(option, "mode")) {
    return store(read_whole(line, option, {0, kMaxClockMode}), draft.mode);
  }
  if (is_keyword(option, "key")) return read_key(line, option, draft);
  if (is_keyword(option, "bias")) {
    const auto bias = read_seconds(line, option, {-kMaxBias_s, kMaxBias_s});
    draft.source.bias = bias.value_or(ntp::Seconds{0});
    return bias.has_value();
  }
  return std::nullopt;
}

std::optional<bool> read_ignored_option(Line& line, const Word& option) {
  const auto row = std::ranges::find_if(
      kIgnored, [&option](const IgnoredOption& each) { return is_keyword(option, each.name); });
  if (row == kIgnored.end()) return std::nullopt;
  if (!row->argument.empty() && line.argument(option, row->argument) == nullptr) return false;
  if (!row->why.empty()) {
    line.unmet(option, fmt::format("{} has no effect: {}; effect on your service: {}", row->name,
                                   row->why, row->effect));
  }
  return true;
}

}  // namespace

bool read_source_option(Line& line, const Word& option, SourceDraft& draft) {
  const auto flag = std::ranges::find_if(
      kFlags, [&option](const FlagOption& each) { return is_keyword(option, each.name); });
  if (flag != kFlags.end()) {
    draft.source.*(flag->member) = true;
    return true;
  }
  if (const auto read = read_nts_source_option(line, option, draft)) return *read;
  if (const auto read = read_number_option(line, option, draft)) return *read;
  if (const auto read = read_ignored_option(line, option)) return *read;
  line.fail(option, fmt::format("{} is not an option of {}; remove it", shown(option.text),
                                shown(line.directive().text)));
  return false;
}

// Where only one bound is written it pushes the other, which the writer did not think of.
bool settle_polls(Line& line, const Word& name, SourceDraft& draft) {
  core::SourceSettings& source = draft.source;
  if (draft.minpoll && draft.maxpoll && *draft.minpoll > *draft.maxpoll) {
    line.fail(name, fmt::format("minpoll {} is above maxpoll {}", *draft.minpoll, *draft.maxpoll));
    return false;
  }
  source.minpoll =
      draft.minpoll.value_or(std::min(source.minpoll, draft.maxpoll.value_or(source.minpoll)));
  source.maxpoll = draft.maxpoll.value_or(std::max(source.maxpoll, source.minpoll));
  return true;
}

namespace {

bool stands_already(const State& state, const core::SourceSettings& source) {
  return std::ranges::any_of(state.settings.sources, [&source](const auto& other) {
    return other.name == source.name && other.family == source.family && other.port == source.port;
  });
}

}  // namespace

void add_source(Line& line, State& state, const Word& name, core::SourceSettings source) {
  if (stands_already(state, source)) {
    line.warn(name, fmt::format("{} stands twice, here or on the command line; effect on your "
                                "service: this line is ignored",
                                source.name));
    return;
  }
  if (state.settings.sources.size() >= kMaxSources) {
    line.fail(name,
              fmt::format("{} is one source too many: {} is the limit", source.name, kMaxSources));
    return;
  }
  if (source.pool && source.burst) {
    source.burst = false;
    line.warn(name, "burst is not done to the servers of a pool; effect on your service: none");
  }
  state.settings.sources.push_back(std::move(source));
}

namespace {

void read_source(Line& line, State& state, bool pool) {
  SourceDraft draft;
  draft.source.pool = pool;
  draft.source.family = read_family(line);
  const Word* name = line.argument(line.directive(), "a host name or an address");
  if (name == nullptr) return;
  std::string_view host = name->text;
  if (!take_key_port(line, *name, host, draft)) return;
  if (const auto complaint = host_complaint(host, draft.source.family)) {
    line.fail(*name, *complaint);
    return;
  }
  draft.source.name = std::string{host};
  const auto clock = refclock_address(name->text);
  if (clock && !know_clock(line, *name, *clock, draft)) return;
  while (const Word* option = line.next()) {
    if (!read_source_option(line, *option, draft)) return;
  }
  if (!settle_polls(line, *name, draft) || !settle_nts(line, *name, state, draft)) return;
  if (draft.key_place && !clock)
    state.source_keys.emplace_back(*draft.source.key, *draft.key_place);
  if (clock) {
    add_refclock(line, state, *name, draft);
  } else {
    add_source(line, state, *name, std::move(draft.source));
  }
}

}  // namespace

void read_server(Line& line, State& state) { read_source(line, state, false); }

void read_pool(Line& line, State& state) { read_source(line, state, true); }

void read_peer(Line& line, State& state) {
  line.warn(line.directive(),
            "peer is read as server: symmetric mode is not supported; effect on your service: we "
            "ask that host, it does not learn from us");
  read_source(line, state, false);
}

}  // namespace conf
