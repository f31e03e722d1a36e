#include "options.hpp"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <charconv>
#include <fmt/format.h>
#include <set>
#include <string_view>

#include "conf/host.hpp"
#include "conf/shown.hpp"

namespace {

namespace po = boost::program_options;
using conf::shown;

/// What is wrong with a value, or nothing.
using Complaint = std::optional<std::string>;

struct Row {
  char letter = '\0';         ///< '\0': only a long name
  std::string_view name;      ///< long name without dashes
  std::string_view argument;  ///< what the argument is called; empty: it takes none
  /// For --help. Of an option that is not there yet: what to do instead of it.
  std::string_view text;
  Complaint (*apply)(Options& options, const std::string& value) = nullptr;
  bool repeatable = false;  ///< others with an argument stand once
};

/// The classic daemon's `-x`: below ten minutes the clock is only ever slewed.
constexpr ntp::Seconds kSlewThreshold{600};
constexpr int kMaxDebug = 9;

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

std::optional<int> whole_number(const std::string& text, int low, int high) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || at != end || value < low || value > high) return std::nullopt;
  return value;
}

Complaint set_family(Options& options, ntp::Family family) {
  if (options.family != ntp::Family::none && options.family != family) {
    return "-4 and -6 exclude each other; give one of them, or neither for both families";
  }
  options.family = family;
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

constexpr std::string_view kLeaveOut = "leave it out";
constexpr std::string_view kNoKeys = "symmetric keys are not supported yet; leave it out";
constexpr std::string_view kUnit = "set CPUSchedulingPolicy=fifo in the unit of the service";

constexpr std::array kRows{
    Row{'4', "ipv4", "", "only IPv4: sockets and names",
        [](Options& options, const std::string&) {
          return set_family(options, ntp::Family::ipv4);
        }},
    Row{'6', "ipv6", "", "only IPv6: sockets and names",
        [](Options& options, const std::string&) {
          return set_family(options, ntp::Family::ipv6);
        }},
    Row{'c', "configfile", "FILE", "read FILE instead of /etc/ntp.conf",
        set_text<&Options::configuration>},
    Row{'d', "debug-level", "", "stay on the terminal and say more; repeat for even more",
        more_debug},
    Row{'D', "set-debug-level", "N", "say as much as N times -d", set_debug, true},
    Row{'f', "driftfile", "FILE", "keep the frequency of the clock in FILE",
        set_text<&Options::drift_file>},
    Row{'g', "panicgate", "", "the first correction may be of any size",
        set_flag<&Options::panic_gate>},
    Row{'l', "logfile", "FILE", "log to FILE instead of syslog", set_text<&Options::log_file>},
    Row{'n', "nofork", "", "stay in the foreground", set_flag<&Options::foreground>},
    Row{'p', "pidfile", "FILE", "write the process id to FILE", set_text<&Options::pid_file>},
    Row{'q', "quit", "", "set the clock once and exit", set_flag<&Options::quit>},
    Row{'u', "user", "USER[:GROUP]", "run as USER, keeping the right to set the clock", set_user},
    Row{'x', "slew", "", "step the clock only when it is more than 600 s off",
        set_flag<&Options::slew>},
    Row{'\0', "port", "N", "UDP port to serve on instead of 123", set_port},
    Row{'\0', "listen", "ADDRESS", "serve on this address only; may be repeated", add_listen, true},
    Row{'\0', "clock", "DRIVER", "system, observe (never set it), or virtual[:offset=S,freq=PPM]",
        set_clock},
    Row{'\0', "check-config", "", "say what is wrong with the configuration and exit",
        set_flag<&Options::check>},
    Row{'h', "help", "", "print this and exit (also -?)", set_flag<&Options::help>},
    Row{'V', "version", "", "print the version and exit", set_flag<&Options::version>},

    // Options of the classic daemon that do nothing here yet. None is accepted in silence.
    Row{'a', "authreq", "", "nothing unauthenticated ever creates a source here; leave it out"},
    Row{'A', "authnoreq", "", "nothing on the network creates a source here; leave it out"},
    Row{'b', "bcastsync", "", "name the server in ntp.conf: server HOST"},
    Row{'G', "force-step-once", "",
        "step once with -gq before the start, or write tinker step 0.01"},
    Row{'i', "jaildir", "DIR", "set RootDirectory=DIR in the unit of the service"},
    Row{'I', "interface", "INTERFACE", "give the address of the interface: --listen ADDRESS"},
    Row{'k', "keyfile", "FILE", kNoKeys},
    Row{'L', "novirtualips", "", "name the addresses to serve on: --listen ADDRESS"},
    Row{'m', "mdns", "", "the service is not announced by mDNS; leave it out"},
    Row{'M', "modifymmtimer", "", "it is of Windows only; leave it out"},
    Row{'N', "nice", "", kUnit},
    Row{'P', "priority", "N", kUnit},
    Row{'r', "propagationdelay", "SECONDS", "there is no broadcast client; leave it out"},
    Row{'s', "statsdir", "DIR", "statistics files are not written yet; leave it out"},
    Row{'t', "trustedkey", "KEY", kNoKeys},
    Row{'U', "updateinterval", "SECONDS",
        "addresses are not looked for again; restart after they change"},
    Row{'\0', "var", "NAME=VALUE", kLeaveOut},
    Row{'\0', "dvar", "NAME=VALUE", kLeaveOut},
    Row{'w', "wait-sync", "SECONDS", "wait for the first success of ntpstat"},
    Row{'\0', "saveconfigquit", "FILE", "look at the configuration with --check-config"},
    Row{'\0', "usepcc", "", "it is of Windows only; leave it out"},
    Row{'\0', "pccfreq", "HZ", "it is of Windows only; leave it out"},
    Row{'!', "more-help", "", "use --help"},
};

constexpr std::string_view kSeeHelp = "; see ntpd --help";

std::string both_names(const Row& row) {
  return row.letter == '\0' ? fmt::format("--{}", row.name)
                            : fmt::format("-{}, --{}", row.letter, row.name);
}

po::options_description description() {
  po::options_description all;
  for (const Row& row : kRows) {
    const std::string names =
        row.letter == '\0' ? std::string{row.name} : fmt::format("{},{}", row.name, row.letter);
    if (row.argument.empty()) {
      all.add_options()(names.c_str(), "");
    } else {
      all.add_options()(names.c_str(), po::value<std::vector<std::string>>(), "");
    }
  }
  return all;
}

// "--conf=x" -> "--configfile=x". Boost's own guessing also takes ambiguous prefixes for unknown.
std::expected<std::string, std::string> full_name(const std::string& word) {
  const std::string name = word.substr(2, word.find('=') - 2);
  std::vector<std::string_view> fits;
  for (const Row& row : kRows) {
    if (row.name == name) return word;
    if (row.name.starts_with(name)) fits.push_back(row.name);
  }
  if (fits.empty()) {
    return std::unexpected{fmt::format("unknown option --{}{}", shown(name), kSeeHelp)};
  }
  if (fits.size() > 1) {
    return std::unexpected{fmt::format("option --{} is ambiguous: it may be --{}", shown(name),
                                       fmt::join(fits, " or --"))};
  }
  return fmt::format("--{}{}", fits.front(), word.substr(2 + name.size()));
}

std::expected<std::vector<std::string>, std::string> full_names(int argc, const char* const* argv) {
  std::vector<std::string> words;
  bool options = true;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--") options = false;
    if (options && word == "-?") word = "--help";
    if (options && word.size() > 2 && word.starts_with("--")) {
      auto full = full_name(word);
      if (!full) return std::unexpected{full.error()};
      word = std::move(*full);
    }
    words.push_back(std::move(word));
  }
  return words;
}

const Row* find_row(std::string_view key) {
  while (key.starts_with('-')) key.remove_prefix(1);
  const auto row = std::ranges::find_if(kRows, [key](const Row& each) {
    return each.name == key || (each.letter != '\0' && key == std::string_view{&each.letter, 1});
  });
  return row == kRows.end() ? nullptr : &*row;
}

// "-gZ" -> "-Z": of a bundle only one letter is unknown.
std::string unknown_part(const std::string& key) {
  if (key.size() < 2 || key.starts_with("--") || !key.starts_with('-')) return key;
  const auto letter = std::find_if(key.begin() + 1, key.end(), [](const char each) {
    return find_row(std::string_view{&each, 1}) == nullptr;
  });
  return letter == key.end() ? key : std::string{'-', *letter};
}

std::string sentence(const po::error_with_option_name& error) {
  const Row* row = find_row(error.get_option_name());
  if (dynamic_cast<const po::unknown_option*>(&error) != nullptr || row == nullptr) {
    return fmt::format("unknown option {}{}", shown(unknown_part(error.get_option_name())),
                       kSeeHelp);
  }
  if (row->argument.empty()) {
    return fmt::format("option {} takes no argument{}", both_names(*row), kSeeHelp);
  }
  return fmt::format("option {} needs an argument: {}{}", both_names(*row), row->argument,
                     kSeeHelp);
}

Complaint apply(const Row& row, const std::string& value, std::set<const Row*>& seen,
                Options& options) {
  if (row.apply == nullptr) {
    return fmt::format("option {} is not supported: {}", both_names(row), row.text);
  }
  if (row.argument.empty()) return row.apply(options, value);
  if (!seen.insert(&row).second && !row.repeatable) {
    return fmt::format("option {} is given twice; give it once", both_names(row));
  }
  if (value.empty()) {
    return fmt::format("option {} needs an argument: {}{}", both_names(row), row.argument,
                       kSeeHelp);
  }
  const Complaint complaint = row.apply(options, value);
  if (!complaint) return std::nullopt;
  return fmt::format("option {} {}: {}", both_names(row), shown(value), *complaint);
}

Complaint add_server(const std::string& name, Options& options) {
  if (conf::refclock_address(name)) {
    return fmt::format("{} is a reference clock; write it into ntp.conf: server {}", name, name);
  }
  if (auto complaint = conf::host_complaint(name, options.family)) return complaint;
  options.servers.push_back(name);
  return std::nullopt;
}

Complaint listen_complaint(const Options& options) {
  for (const ntp::IpAddress& address : options.listen) {
    if (options.family == ntp::Family::none || address.family == options.family) continue;
    return fmt::format("--listen {} contradicts -{}; leave one of them out", address.text(),
                       options.family == ntp::Family::ipv4 ? '4' : '6');
  }
  return std::nullopt;
}

std::expected<Options, std::string> collect(const po::parsed_options& parsed) {
  Options options;
  Complaint first;
  std::vector<std::string> servers;
  std::set<const Row*> seen;
  for (const auto& item : parsed.options) {
    if (item.position_key != -1) {
      servers.insert(servers.end(), item.value.begin(), item.value.end());
      continue;
    }
    const std::string value = item.value.empty() ? std::string{} : item.value.front();
    auto complaint = apply(*find_row(item.string_key), value, seen, options);
    if (!first) first = std::move(complaint);
  }
  if (options.help || options.version) return options;
  for (const std::string& server : servers) {
    if (!first) first = add_server(server, options);
  }
  if (!first) first = listen_complaint(options);
  if (first) return std::unexpected{std::move(*first)};
  return options;
}

}  // namespace

std::expected<Options, std::string> parse_options(int argc, const char* const* argv) {
  const auto words = full_names(argc, argv);
  if (!words) return std::unexpected{words.error()};
  namespace style = po::command_line_style;
  const int unix_without_guessing = style::unix_style & ~style::allow_guessing;
  const po::options_description known = description();
  try {
    return collect(
        po::command_line_parser{*words}.options(known).style(unix_without_guessing).run());
  } catch (const po::error_with_option_name& error) {
    return std::unexpected{sentence(error)};
  } catch (const po::error& error) {
    return std::unexpected{fmt::format("{}{}", shown(error.what()), kSeeHelp)};
  }
}

core::Settings settings_of(const Options& options) {
  core::Settings settings;
  for (const std::string& server : options.servers) {
    settings.sources.push_back({.name = server, .iburst = true});
  }
  settings.drift_file = options.drift_file;
  settings.log_file = options.log_file;
  settings.pid_file = options.pid_file;
  core::DisciplineSettings& discipline = settings.discipline;
  discipline.control = options.clock != "observe";
  discipline.panic_gate = options.panic_gate;
  discipline.set_and_quit = options.quit;
  if (options.slew) discipline.step_forward = discipline.step_back = kSlewThreshold;
  return settings;
}

std::string help_text() {
  constexpr std::size_t kColumn = 28;
  std::string text =
      "usage: ntpd [OPTION ...] [SERVER ...]\n"
      "keeps the clock right and tells others the time\n\n";
  for (const Row& row : kRows) {
    if (row.apply == nullptr) continue;
    std::string left = row.letter == '\0' ? fmt::format("      --{}", row.name)
                                          : fmt::format("  -{}, --{}", row.letter, row.name);
    if (!row.argument.empty()) left += fmt::format(" {}", row.argument);
    if (left.size() > kColumn) left += fmt::format("\n{:{}}", "", kColumn);
    text += fmt::format("{:{}}  {}\n", left, kColumn, row.text);
  }
  return text;
}

std::string version_line() { return fmt::format("ntpd gnomon-{}", GNOMON_VERSION); }
