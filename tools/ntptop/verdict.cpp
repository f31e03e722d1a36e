#include "ntptop/verdict.hpp"

#include <cmath>
#include <fmt/format.h>

#include "view/escape.hpp"
#include "view/explain_words.hpp"

namespace ntptop {
namespace {

// What the clock here may be wrong by at least, and the time a request spends in the kernel.
constexpr double kGrace = 1e-3;

Verdict silent(const Snapshot& now) {
  if (now.is_seen()) {
    std::string why =
        fmt::format("it does not answer control messages ({}); watched by time requests",
                    now.trouble.empty() ? "not asked yet" : now.trouble);
    return {Level::ok, std::move(why)};
  }
  if (now.trouble.empty() && now.seen_trouble.empty()) return {Level::unknown, "no answer yet"};
  return {Level::unknown, now.trouble.empty() ? now.seen_trouble : now.trouble};
}

// Why a daemon says of itself that it is not synchronised.
std::string unsynchronised(const Snapshot& now) {
  if (now.system.clock_control.value_or(1) == 0) {
    return fmt::format("it may not set its clock: {}",
                       view::escape(now.system.clock_error.value_or("no reason given")));
  }
  const std::string refid = now.system.refid.value_or("");
  const auto meaning = view::refid_meaning(refid);
  std::string why = "it says it is not synchronised";
  if (!meaning.empty()) why += fmt::format(" (.{}.: {})", refid, meaning);
  return why;
}

}  // namespace

std::string off_words(double seconds) {
  return fmt::format("{} ms {}", number(std::abs(seconds) * 1e3, 7),
                     seconds < 0 ? "ahead" : "behind");
}

std::string_view level_word(Level level) {
  constexpr std::string_view kWords[] = {"OK", "INFO", "WARN", "CRIT", "?"};
  return kWords[static_cast<std::size_t>(level)];
}

Role role_of(Level level) {
  switch (level) {
    case Level::ok:
      return Role::good;
    case Level::warn:
      return Role::warn;
    case Level::critical:
      return Role::bad;
    default:
      return Role::quiet;
  }
}

double contradiction(const Snapshot& now, double common_s) {
  if (!now.speaks() || !now.is_seen() || !now.synchronised()) return 0;
  const double bound = now.bound().value_or(ntp::Seconds{}).count();
  const double allowed = bound + now.seen->delay.count() / 2 + kGrace;
  const double off = std::abs(now.seen->offset.count() - common_s);
  return off > allowed ? off - allowed : 0;
}

Verdict verdict_of(const Snapshot& now, const Thresholds& thresholds, double common_s) {
  const double seen_s = now.is_seen() ? now.seen->offset.count() - common_s : 0;
  if (!now.speaks()) {
    Verdict verdict = silent(now);
    if (now.is_seen() && std::abs(seen_s) > thresholds.offset_s) {
      return {Level::warn, fmt::format("seen from here its clock is {}", off_words(seen_s))};
    }
    return verdict;
  }
  if (!now.synchronised()) {
    const bool barred = now.system.clock_control.value_or(1) == 0;
    return {barred ? Level::critical : Level::warn, unsynchronised(now)};
  }
  const double self_s = now.system.offset.value_or(ntp::Seconds{}).count();
  if (contradiction(now, common_s) > 0) {
    return {Level::critical, fmt::format("says it is in sync (self {}); seen from here it is {}",
                                         number(self_s * 1e3, 8, 3, true), off_words(seen_s))};
  }
  if (std::abs(self_s) > thresholds.offset_s) {
    return {Level::warn, fmt::format("it says that its clock is {}", off_words(self_s))};
  }
  if (!now.is_seen() && !now.seen_trouble.empty()) {
    return {Level::warn,
            fmt::format("it answers control messages but not time requests: {}", now.seen_trouble)};
  }
  return {Level::ok, {}};
}

}  // namespace ntptop
