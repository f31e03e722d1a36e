#include "option_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "conf/keys.hpp"
#include "conf/limits.hpp"
#include "conf/variables.hpp"

namespace option {
namespace {

using conf::Level;

/// What is wrong with a value, or nothing.
using Complaint = std::optional<std::string>;

constexpr int kMaxDebug = 9;
constexpr int kMaxSeconds = 2'000'000'000;

Complaint accept(Options&, const std::string&) { return std::nullopt; }

template <auto Member>
Complaint set_flag(Options& options, const std::string&) {
  options.*Member = true;
  return std::nullopt;
}

template <auto Member>
Complaint set_text(Options& options, const std::string& value) {
  options.*Member = value;
  return std::nullopt;
}

// It may have to be written into a configuration again.
template <auto Member>
Complaint set_path(Options& options, const std::string& value) {
  const bool writable = std::ranges::all_of(value, [](char octet) {
    return octet != '"' && (static_cast<unsigned char>(octet) >= ' ') && octet != '\x7f';
  });
  if (!writable) return "a path holds neither quotes (\") nor control characters";
  options.*Member = value;
  return std::nullopt;
}

std::optional<int> whole_number(const std::string& text, int low, int high) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || at != end || value < low || value > high) return std::nullopt;
  return value;
}

template <ntp::Family Family>
Complaint set_family(Options& options, const std::string&) {
  options.family = Family;
  return std::nullopt;
}

Complaint more_debug(Options& options, const std::string&) {
  options.debug = std::min(options.debug + 1, kMaxDebug);
  options.foreground = true;
  return std::nullopt;
}

Complaint set_debug(Options& options, const std::string& value) {
  const auto level = whole_number(value, 0, kMaxDebug);
  if (!level) return fmt::format("it is a number from 0 to {}", kMaxDebug);
  options.debug = *level;
  options.foreground = options.foreground || *level > 0;
  return std::nullopt;
}

Complaint set_port(Options& options, const std::string& value) {
  const auto port = whole_number(value, 1, 65535);
  if (!port) return "a port is a number from 1 to 65535";
  options.port = static_cast<std::uint16_t>(*port);
  return std::nullopt;
}

Complaint add_listen(Options& options, const std::string& value) {
  const auto address = ntp::IpAddress::parse(value);
  if (!address || address->is_multicast()) {
    return "it is an IPv4 or IPv6 address of this machine, without a port";
  }
  options.listen.push_back(*address);
  return std::nullopt;
}

Complaint set_server_threads(Options& options, const std::string& value) {
  // More than any machine needs before its network is full.
  constexpr int kMost = 64;
  const auto threads = whole_number(value, 0, kMost);
  if (!threads) return fmt::format("it is a number from 0 to {}", kMost);
  options.server_threads = static_cast<std::size_t>(std::max(*threads, 1));
  return std::nullopt;
}

Complaint add_interface(Options& options, const std::string& value) {
  if (options.interfaces.size() >= conf::kMaxInterfaceRules / 2) return "these are too many";
  options.interfaces.push_back(value);
  return std::nullopt;
}

Complaint set_user(Options& options, const std::string& value) {
  if (value.starts_with(':') || value.ends_with(':')) return "a half of USER:GROUP is empty";
  options.user = value;
  return std::nullopt;
}

Complaint set_clock(Options& options, const std::string& value) {
  const std::string_view driver = std::string_view{value}.substr(0, value.find(':'));
  if (driver != "system" && driver != "observe" && driver != "virtual") {
    return "known are system, observe and virtual[:offset=S,freq=PPM]";
  }
  options.clock = value;
  return std::nullopt;
}

Complaint set_sandbox(Options& options, const std::string& value) {
  if (value == "off") {
    options.sandbox = Sandbox::off;
  } else if (value == "on") {
    options.sandbox = Sandbox::on;
  } else if (value == "strict") {
    options.sandbox = Sandbox::strict;
  } else {
    return "it is off, on or strict";
  }
  return std::nullopt;
}

Complaint add_trusted(Options& options, const std::string& value) {
  const auto ids = conf::parse_key_list(value);
  if (!ids) return ids.error();
  core::AuthSettings all{.trusted = std::move(options.trusted)};
  conf::trust_keys(*ids, all);
  options.trusted = std::move(all.trusted);
  return std::nullopt;
}

template <bool ByDefault>
Complaint add_variable(Options& options, const std::string& value) {
  core::UserVariable variable = conf::split_variable(value, ByDefault);
  if (auto complaint = conf::variable_complaint(variable)) return complaint;
  if (!conf::set_variable(std::move(variable), options.variables)) {
    return fmt::format("this is one variable too many: {} is the limit", conf::kMaxVariables);
  }
  return std::nullopt;
}

Complaint set_priority(Options& options, const std::string& value) {
  options.priority = whole_number(value, 0, kMaxSeconds);
  if (!options.priority) return "a priority is a whole number; 99 is the highest";
  options.real_time = true;
  return std::nullopt;
}

Complaint set_wait(Options& options, const std::string& value) {
  const auto seconds = whole_number(value, 0, kMaxSeconds);
  if (!seconds) return "it is a whole number of seconds";
  options.wait_sync_s = *seconds;
  return std::nullopt;
}

Complaint set_update_interval(Options& options, const std::string& value) {
  const auto seconds = whole_number(value, 0, kMaxSeconds);
  if (!seconds) return "it is a whole number of seconds";
  options.update_interval_s = *seconds;
  return std::nullopt;
}

Complaint set_check(Options& options, const std::string& value) {
  if (!value.empty() && value != "json" && value != "text") return "it is text or json";
  options.check = value == "json" ? CheckFormat::json : CheckFormat::text;
  return std::nullopt;
}

Complaint set_version(Options& options, const std::string& value) {
  if (value.empty() || value == "v") {
    options.version = VersionForm::brief;
  } else if (value == "c") {
    options.version = VersionForm::copyright;
  } else if (value == "n") {
    options.version = VersionForm::license;
  } else {
    return "it is v (version), c (copyright) or n (the whole notice)";
  }
  return std::nullopt;
}

constexpr Row flag(char letter, std::string_view name, std::string_view text,
                   Complaint (*apply)(Options&, const std::string&)) {
  return {.letter = letter, .name = name, .text = text, .apply = apply};
}

/// May be given more than once.
constexpr Row often(Row row) {
  row.repeatable = true;
  return row;
}

constexpr Row value(char letter, std::string_view name, std::string_view argument,
                    std::string_view text, Complaint (*apply)(Options&, const std::string&),
                    bool repeatable = false) {
  return {.letter = letter,
          .name = name,
          .argument = argument,
          .text = text,
          .apply = apply,
          .takes = Argument::required,
          .repeatable = repeatable};
}

constexpr Row maybe(char letter, std::string_view name, std::string_view argument,
                    std::string_view text, Complaint (*apply)(Options&, const std::string&)) {
  Row row = value(letter, name, argument, text, apply);
  row.takes = Argument::optional;
  return row;
}

/// Accepted, and this is said.
constexpr Row but(Row row, std::string_view remark, Level level = Level::note) {
  row.remark = remark;
  row.level = level;
  return row;
}

constexpr Row also(Row row, std::string_view name) {
  row.also = name;
  return row;
}

constexpr std::string_view kWindows =
    "has no effect: it is for Windows only; effect on your service: none";

// The classic daemon's in its order, then those that only its Windows and NTPsec's programs have,
// then ours.
constexpr std::array kRows{
    flag('4', "ipv4", "only IPv4: sockets and names", set_family<ntp::Family::ipv4>),
    flag('6', "ipv6", "only IPv6: sockets and names", set_family<ntp::Family::ipv6>),
    but(flag('a', "authreq", "no effect: it is always so", accept),
        "is always so here: nothing on the network creates a source; effect on your service: none"),
    but(flag('A', "authnoreq", "no effect: it would be unsafe", accept),
        "has no effect: nothing on the network creates a source here, with a key or without; "
        "effect "
        "on your service: time comes from `server` and `pool` lines only",
        Level::warning),
    but(flag('b', "bcastsync", "no effect: broadcast time cannot be checked", accept),
        "has no effect: broadcast time is not supported; effect on your service: time comes from "
        "`server` and `pool` lines only",
        Level::warning),
    value('c', "configfile", "FILE", "read FILE instead of /etc/ntp.conf",
          set_text<&Options::configuration>),
    often(flag('d', "debug-level", "stay on the terminal and say more; repeat for even more",
               more_debug)),
    value('D', "set-debug-level", "N", "say as much as N times -d", set_debug, true),
    value('f', "driftfile", "FILE", "keep the frequency of the clock in FILE",
          set_path<&Options::drift_file>),
    often(flag('g', "panicgate", "the first correction may be of any size",
               set_flag<&Options::panic_gate>)),
    flag('G', "force-step-once", "the first correction is a step however small",
         set_flag<&Options::force_step>),
    value('i', "jaildir", "DIR", "change the root directory to DIR once the files are open",
          set_text<&Options::jail>),
    value('I', "interface", "NAME|ADDRESS",
          "serve on this interface or address and loopback only; may be repeated", add_interface,
          true),
    value('k', "keyfile", "FILE", "symmetric keys", set_path<&Options::keys_file>),
    value('l', "logfile", "FILE", "log to FILE instead of syslog", set_path<&Options::log_file>),
    flag('L', "novirtualips", "do not serve on aliases of interfaces (eth0:1)",
         set_flag<&Options::without_aliases>),
    flag('n', "nofork", "stay in the foreground", set_flag<&Options::foreground>),
    flag('N', "nice", "run before everything else (real-time priority)",
         set_flag<&Options::real_time>),
    value('p', "pidfile", "FILE", "write the process id to FILE", set_path<&Options::pid_file>),
    value('P', "priority", "N", "the same with priority N", set_priority),
    flag('q', "quit", "set the clock once and exit", set_flag<&Options::quit>),
    but(value('r', "propagationdelay", "SECONDS", "no effect: there is no broadcast client",
              accept),
        "has no effect: broadcast time is not supported; effect on your service: none"),
    value('\0', "saveconfigquit", "FILE", "write the configuration as it was understood, and exit",
          set_text<&Options::save_config>),
    value('s', "statsdir", "DIR", "write statistics below DIR",
          set_path<&Options::statistics_folder>),
    value('t', "trustedkey", "KEYS", "trust these keys: 4 or 1,4,(8 ... 15); may be repeated",
          add_trusted, true),
    value('u', "user", "USER[:GROUP]", "run as USER, keeping the right to set the clock", set_user),
    value('U', "updateinterval", "SECONDS", "look for new addresses so often (300), 0 never",
          set_update_interval),
    value('z', "var", "NAME=VALUE", "a system variable for ntpq; may be repeated",
          add_variable<false>, true),
    value('Z', "dvar", "NAME=VALUE", "the same, shown without being asked for", add_variable<true>,
          true),
    value('w', "wait-sync", "SECONDS", "return when the clock was set; 110 after SECONDS without",
          set_wait),
    flag('x', "slew", "step the clock only when it is more than 600 s off",
         set_flag<&Options::slew>),
    also(flag('m', "mlock", "keep the daemon in memory", set_flag<&Options::lock_memory>), "mdns"),
    maybe('V', "version", "v|c|n", "print the version and exit", set_version),
    flag('h', "help", "print this and exit (also -?)", set_flag<&Options::help>),
    flag('!', "more-help", "the same", set_flag<&Options::help>),
    but(flag('M', "modifymmtimer", "no effect: for Windows only", accept), kWindows),
    but(flag('\0', "usepcc", "no effect: for Windows only", accept), kWindows),
    but(value('\0', "pccfreq", "HZ", "no effect: for Windows only", accept), kWindows),
    value('\0', "port", "N", "UDP port to serve on instead of 123", set_port),
    value('\0', "listen", "ADDRESS", "serve on this address only; may be repeated", add_listen,
          true),
    value('\0', "server-threads", "N", "so many threads that answer; 0 or 1: none but the main one",
          set_server_threads),
    value('\0', "clock", "DRIVER", "system, observe (never set it), or virtual[:offset=S,freq=PPM]",
          set_clock),
    value('\0', "sandbox", "off|on|strict", "two processes without the rights they do not need",
          set_sandbox),
    maybe('\0', "check-config", "json", "say what is wrong with the configuration and exit",
          set_check),
};

constexpr std::array kExclusive{
    Pair{"ipv4", "ipv6"},      Pair{"authreq", "authnoreq"},   Pair{"nofork", "wait-sync"},
    Pair{"quit", "wait-sync"}, Pair{"quit", "saveconfigquit"}, Pair{"saveconfigquit", "wait-sync"},
};

}  // namespace

std::span<const Row> rows() { return kRows; }

std::span<const Pair> exclusive_pairs() { return kExclusive; }

const Row* find(std::string_view key) {
  const auto row = std::ranges::find_if(kRows, [key](const Row& each) {
    const bool by_letter = each.letter != '\0' && key == std::string_view{&each.letter, 1};
    return by_letter || each.name == key || (!each.also.empty() && each.also == key);
  });
  return row == kRows.end() ? nullptr : &*row;
}

std::string both_names(const Row& row) {
  return row.letter == '\0' ? fmt::format("--{}", row.name)
                            : fmt::format("-{}, --{}", row.letter, row.name);
}

}  // namespace option
