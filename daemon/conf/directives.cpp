#include "conf/directives.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>

#include "conf/readers.hpp"

namespace conf {
namespace {

constexpr Directive obeyed(std::string_view name, void (*read)(Line&, State&)) {
  return {.name = name, .read = read};
}

/// Accepted; the time service is the same without it.
constexpr Directive harmless(std::string_view name, std::string_view why,
                             std::string_view effect = "none") {
  return {.name = name, .level = Level::note, .why = why, .effect = effect};
}

/// Accepted; something that the text asks for does not happen.
constexpr Directive missing(std::string_view name, std::string_view why, std::string_view effect) {
  return {.name = name, .level = Level::warning, .why = why, .effect = effect};
}

/// Without effect, but its words are looked at.
constexpr Directive checked(Directive directive, void (*read)(Line&, State&)) {
  directive.read = read;
  return directive;
}

/// Refused when it comes from the network.
constexpr Directive local(Directive directive) {
  directive.local_only = true;
  return directive;
}

constexpr Directive guard(Directive directive, void (*read)(Line&, State&)) {
  directive.read = read;
  directive.guard = true;
  return directive;
}

constexpr std::string_view kNoBroadcast = "is not supported: broadcast time cannot be checked";
constexpr std::string_view kNoManycast = "is not supported: the network creates no sources here";
constexpr std::string_view kNoAutokey = "is not supported: Autokey is broken";
constexpr std::string_view kNotAuthenticated = "packets are not authenticated";

constexpr std::array kDirectives{
    // sources
    obeyed("server", read_server),
    obeyed("pool", read_pool),
    obeyed("peer", read_peer),
    obeyed("fudge", read_fudge),
    missing("broadcast", kNoBroadcast, "nobody hears us unasked; clients need `server` lines"),
    missing("broadcastclient", kNoBroadcast, "time comes from `server` and `pool` lines only"),
    missing("multicastclient", kNoBroadcast, "time comes from `server` and `pool` lines only"),
    missing("manycastclient", kNoManycast, "time comes from `server` and `pool` lines only"),
    missing("manycastserver", kNoManycast, "clients need `server` lines that name us"),
    obeyed("unpeer", read_unpeer),
    obeyed("unconfig", read_unpeer),
    obeyed("refclock", read_refclock),
    missing("phone", "is not supported: there is no modem driver", "this clock is not used"),
    local(missing("crypto", kNoAutokey, kNotAuthenticated)),
    local(harmless("keysdir", kNoAutokey)),
    harmless("revoke", kNoAutokey),
    harmless("automax", kNoAutokey),
    missing("ident", kNoAutokey, kNotAuthenticated),
    missing("trap", "is not supported: traps are gone", "no events are sent to that host"),
    harmless("ttl", "has no effect: nothing is sent to multicast groups"),
    local(missing("simulate", "is not supported: there is no simulator in this program",
                  "the daemon runs for real")),
    harmless("pollskewlist", "has no effect: polls are spread at random anyway"),

    // access
    guard(obeyed("restrict", nullptr), read_restrict),
    obeyed("unrestrict", read_unrestrict),
    obeyed("discard", read_discard),
    obeyed("limit", read_limit),
    obeyed("mru", read_mru),
    local(guard(obeyed("interface", nullptr), read_interface)),
    local(guard(obeyed("nic", nullptr), read_interface)),
    local(obeyed("extra", read_extra)),

    // discipline and selection
    local(obeyed("driftfile", read_driftfile)),
    obeyed("tos", read_tos),
    obeyed("tinker", read_tinker),
    obeyed("enable", read_enable),
    obeyed("disable", read_disable),
    local(obeyed("leapfile", read_leapfile)),
    obeyed("leapsmearinterval", read_leapsmearinterval),
    local(obeyed("rlimit", read_rlimit)),
    harmless("tick", "has no effect: the kernel's tick is left alone"),
    local(obeyed("dscp", read_dscp)),
    harmless("broadcastdelay", "has no effect: broadcast time is not supported"),
    obeyed("nonvolatile", read_nonvolatile),

    // keys
    local(guard(obeyed("keys", nullptr), read_keys)),
    obeyed("trustedkey", read_trustedkey),
    local(obeyed("controlkey", read_controlkey)),
    checked(harmless("requestkey", "has no effect: the mode 7 protocol is gone"), read_requestkey),
    local(missing("ntpsigndsocket", "is not supported: Samba signing",
                  "domain members get unsigned answers")),
    local(guard(obeyed("nts", nullptr), read_nts)),

    // statistics and logging
    local(obeyed("logfile", read_logfile)),
    local(obeyed("pidfile", read_pidfile)),
    local(obeyed("includefile", read_includefile)),
    local(obeyed("statsdir", read_statsdir)),
    obeyed("statistics", read_statistics),
    local(obeyed("filegen", read_filegen)),
    obeyed("logconfig", read_logconfig),
    obeyed("setvar", read_setvar),
    local(obeyed("saveconfigdir", read_saveconfigdir)),
    harmless("mdnstries", "has no effect: the service is not announced by mDNS"),
    obeyed("reset", read_reset),
    obeyed("end", read_end),
};

/// Does one character put in, left out, changed, or swapped with its neighbour make `b` of `a`?
bool is_one_slip(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
  if (a.size() <= 1 && b.size() <= 1) return true;
  return a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0];
}

std::string lower_case(std::string_view text) {
  std::string lower{text};
  for (char& character : lower) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character + 32);
  }
  return lower;
}

}  // namespace

std::span<const Directive> directives() { return kDirectives; }

const Directive* find_directive(std::string_view name) {
  const auto row = std::ranges::find(kDirectives, name, &Directive::name);
  return row == kDirectives.end() ? nullptr : &*row;
}

const Directive* guess_directive(std::string_view name) {
  const std::string lower = lower_case(name);
  if (const Directive* exact = find_directive(lower)) return exact;
  // One slip makes anything of three letters.
  if (lower.size() < 4) return nullptr;
  const auto row = std::ranges::find_if(kDirectives, [&lower](const Directive& directive) {
    return is_one_slip(lower, directive.name);
  });
  return row == kDirectives.end() ? nullptr : &*row;
}

void read_directive(const Directive& directive, Line& line, State& state) {
  if (state.remote && directive.local_only) {
    return line.fail(line.directive(),
                     fmt::format("{} cannot be changed over the network; write it into ntp.conf",
                                 directive.name));
  }
  if (directive.read != nullptr) directive.read(line, state);
  if (directive.why.empty()) return;
  line.remark(directive.level, line.directive(),
              fmt::format("{} {}; effect on your service: {}", directive.name, directive.why,
                          directive.effect));
}

}  // namespace conf
