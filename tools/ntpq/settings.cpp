#include "ntpq/settings.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <string_view>
#include <system_error>
#include <utility>

#include "common/host_options.hpp"
#include "view/escape.hpp"

namespace ntpq {
namespace {

constexpr std::array kOptions{
    common::Option{'4', "ipv4", "", "resolve names to IPv4 addresses only"},
    common::Option{'6', "ipv6", "", "resolve names to IPv6 addresses only"},
    common::Option{'c', "command", "COMMAND", "run COMMAND and exit; may be given more than once"},
    common::Option{'p', "peers", "", "the same as -c peers"},
    common::Option{'n', "numeric", "", "addresses, not names"},
    common::Option{'w', "wide", "", "long names in full, on a line of their own"},
    common::Option{'W', "width", "COLUMNS", "columns of the terminal"},
    common::Option{'u', "units", "", "numbers with their units"},
    common::Option{'a', "authentication", "KEYID", "sign with that key of the keys file"},
    common::Option{'k', "keyfile", "FILE", "the keys file; without it the one ntp.conf names"},
    common::Option{'i', "interactive", "", "read commands from standard input, after those given"},
    common::Option{'d', "debug", "", "say on standard error whom was asked"},
    common::Option{'D', "set-debug-level", "N", "like -d given N times"},
    common::Option{'\0', "port", "N", "ask UDP port N (123) of hosts that name none"},
    common::Option{'\0', "style", "STYLE", "tables like those of 'classic' (default) or 'ntpsec'"},
    common::Option{'\0', "old-rv", "", "the status line above variables asked for by name too"},
    common::Option{'\0', "json", "", "one JSON document instead of text"},
    common::Option{'\0', "csv", "", "comma-separated tables instead of text"},
    common::Option{'\0', "watch", "SECONDS",
                   "run the commands again every SECONDS (2 unless given with =); on a terminal, "
                   "with no command but -p, open ntptop"},
    common::Option{'\0', "count", "N", "run the commands N times"},
    common::Option{'\0', "legacy-exit", "", "exit status 0 even when hosts did not answer"},
    common::kYesOption,
    common::Option{'V', "version", "", "print the version and exit"},
    common::Option{'h', "help", "", "print this and exit"},
};

constexpr common::Program kProgram{.name = "ntpq",
                                   .synopsis =
                                       "[-46dhinpuVw] [-a KEYID] [-k FILE] [-c COMMAND] [-D N] "
                                       "[-W COLUMNS] [--port N] [--style STYLE] [--old-rv] "
                                       "[--json | --csv] [--watch[=SECONDS]] [--count N] "
                                       "[--legacy-exit] [--yes] [HOST | RANGE | @FILE ...]",
                                   .purpose = "ask NTP daemons what they know",
                                   .options = kOptions};

using Complaint = std::optional<std::string>;

Complaint read_flags(const common::Arguments& arguments, Settings& settings) {
  settings.numeric = arguments.has("numeric");
  settings.wide = arguments.has("wide");
  settings.units = arguments.has("units");
  settings.old_rv = arguments.has("old-rv");
  settings.legacy_exit = arguments.has("legacy-exit");
  settings.debug = arguments.count("debug");
  if (arguments.has("ipv4") && arguments.has("ipv6")) {
    return "options -4 and -6 exclude one another; give one or none";
  }
  if (arguments.has("ipv4")) settings.family = ntp::Family::ipv4;
  if (arguments.has("ipv6")) settings.family = ntp::Family::ipv6;
  if (arguments.has("json") && arguments.has("csv")) {
    return "options --json and --csv exclude one another; give one or none";
  }
  if (arguments.has("json")) settings.format = Format::json;
  if (arguments.has("csv")) settings.format = Format::csv;
  return {};
}

template <class To>
Complaint read_number(const common::Arguments& arguments, std::string_view option,
                      std::uint64_t least, std::uint64_t most, std::string_view what, To& to) {
  if (!arguments.has(option)) return {};
  const auto number = parse_number(arguments.value(option), least, most);
  if (!number) {
    return fmt::format("option --{} {}: {} is a number from {} to {}", option,
                       view::escape(arguments.value(option)), what, least, most);
  }
  to = static_cast<To>(*number);
  return {};
}

template <class To>
Complaint read_number(const common::Arguments& arguments, std::string_view option,
                      std::uint64_t least, std::uint64_t most, std::string_view what,
                      std::optional<To>& to) {
  if (!arguments.has(option)) return {};
  return read_number(arguments, option, least, most, what, to.emplace());
}

Complaint read_numbers(const common::Arguments& arguments, Settings& settings) {
  constexpr std::uint64_t kWidest = 10'000;
  if (auto wrong = read_number(arguments, "port", 1, 65'535, "a port", settings.port)) return wrong;
  if (auto wrong = read_number(arguments, "set-debug-level", 0, 9, "a level", settings.debug)) {
    return wrong;
  }
  if (auto wrong = read_number(arguments, "width", 20, kWidest, "a width", settings.width)) {
    return wrong;
  }
  return read_number(arguments, "authentication", 1, ntp::kMaxKeyId, "a key id", settings.key_id);
}

Complaint read_repeat(const common::Arguments& arguments, Repeat& repeat) {
  constexpr std::uint64_t kMostRounds = 1'000'000'000;
  repeat.wanted = arguments.has("watch") || arguments.has("count");
  if (auto wrong = read_number(arguments, "count", 1, kMostRounds, "a count", repeat.count)) {
    return wrong;
  }
  const std::string seconds = arguments.value("watch");
  if (seconds.empty()) return {};
  const auto every = parse_interval(seconds);
  if (!every) {
    return fmt::format("option --watch={}: seconds are a number from 0.1 to 86400",
                       view::escape(seconds));
  }
  repeat.every = *every;
  return {};
}

Complaint read_hosts(const common::Arguments& arguments, Settings& settings) {
  auto targets = common::targets_of(
      arguments.operands(),
      {.port = settings.port, .family = settings.family, .yes = arguments.has("yes")});
  if (!targets) return targets.error();
  settings.hosts = std::move(*targets);
  if (settings.hosts.empty()) {
    settings.hosts.push_back({"localhost", "localhost", settings.port, settings.family});
  }
  return {};
}

Complaint read_commands(const common::Arguments& arguments, Settings& settings) {
  if (arguments.has("style")) {
    const auto style = view::style_named(arguments.value("style"));
    if (!style) {
      return fmt::format("option --style {}: it may be classic or ntpsec",
                         view::escape(arguments.value("style")));
    }
    settings.style = *style;
  }
  settings.commands = arguments.values("command");
  // The classic tool runs -p first too.
  if (arguments.has("peers")) settings.commands.insert(settings.commands.begin(), "peers");
  settings.interactive = arguments.has("interactive") || settings.commands.empty();
  if (settings.repeat.wanted && settings.interactive) {
    return "option --watch repeats the commands of -c and -p; give one, and not -i (alone it opens "
           "ntptop: on a terminal, from one second on)";
  }
  settings.key_file = arguments.value("keyfile");
  return {};
}

}  // namespace

const common::Program& program() { return kProgram; }

std::expected<common::Arguments, std::string> parse_command_line(int argc,
                                                                 const char* const* argv) {
  std::vector<std::string> words{argv, argv + argc};
  for (std::string& word : words) {
    if (word == "--") break;
    if (word == "-?") word = "--help";
    // Its argument may be missing, and then the next word is none.
    if (word == "--watch") word = "--watch=2";
  }
  std::vector<const char*> pointers;
  pointers.reserve(words.size());
  for (const std::string& word : words) pointers.push_back(word.c_str());
  return common::parse_arguments(kProgram, argc, pointers.data());
}

std::expected<Settings, std::string> settings_from(const common::Arguments& arguments) {
  Settings settings;
  if (auto wrong = read_flags(arguments, settings)) return std::unexpected{*wrong};
  if (auto wrong = read_numbers(arguments, settings)) return std::unexpected{*wrong};
  if (auto wrong = read_repeat(arguments, settings.repeat)) return std::unexpected{*wrong};
  if (auto wrong = read_commands(arguments, settings)) return std::unexpected{*wrong};
  if (auto wrong = read_hosts(arguments, settings)) return std::unexpected{*wrong};
  return settings;
}

std::optional<std::uint64_t> parse_number(const std::string& text, std::uint64_t least,
                                          std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  if (value < least || value > most) return {};
  return value;
}

std::optional<ntp::Nanos> parse_interval(const std::string& text) {
  constexpr double kShortest = 0.1;  // ten questions a second are no load for a daemon
  constexpr double kLongest = 86'400;
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  if (!(seconds >= kShortest && seconds <= kLongest)) return {};
  return std::chrono::duration_cast<ntp::Nanos>(std::chrono::duration<double>{seconds});
}

}  // namespace ntpq
