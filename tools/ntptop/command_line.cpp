#include "ntptop/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "common/cli.hpp"
#include "common/host_options.hpp"
#include "ntptop/state.hpp"
#include "view/escape.hpp"
#include "view/numbers.hpp"

namespace ntptop {
namespace {

constexpr common::Option kOptions[] = {
    common::kIpv4Option,
    common::kIpv6Option,
    {'\0', "ascii", "", "draw with letters only, whatever the terminal can show"},
    {'\0', "bell", "", "ring the bell on warnings"},
    {'\0', "exec", "COMMAND",
     "run it on warnings and when they end: NTPTOP_HOST, _LEVEL, _EVENT, _TIME"},
    {'\0', "for", "SECONDS", "watch that long without a screen, then end"},
    {'\0', "graph", "STYLE", "braille, block or ascii"},
    {'\0', "hosts", "FILE", "watch the hosts of a file: one a line, [GROUP] begins a group"},
    {'i', "interval", "SECONDS", "ask that often (default 2, with several hosts 5, with many 10)"},
    {'\0', "json", "", "with --once: the screen as JSON"},
    {'\0', "jsonl", "", "write everything that is learnt as lines of JSON, no screen"},
    {'\0', "keys", "", "print the table of keys and exit"},
    {'\0', "mouse", "", "let the mouse choose rows"},
    {'\0', "no-seen", "", "send no time requests: only what hosts say of themselves"},
    {'n', "numeric", "", "print addresses, look up no names"},
    {'\0', "once", "", "ask once, print the screen, end"},
    {'\0', "pcap", "FILE", "write every datagram to a file that Wireshark reads"},
    {'\0', "port", "N", "UDP port of hosts that name none (default 123)"},
    {'\0', "record", "FILE", "record everything that is learnt"},
    {'\0', "replay", "FILE[@TIME]", "show a recording, from HH:MM:SS on; nobody is asked"},
    {'\0', "screen", "NAME", "peers, graph, fleet, trace, clients, events or vars"},
    {'\0', "size", "WxH", "of the screen with --once and --snapshot (default 80x24)"},
    {'\0', "snapshot", "FILE", "ask once (or --for SECONDS), write the screen: .txt, .json, .svg"},
    {'\0', "theme", "NAME", "default, light, high-contrast or mono, or a file: see ntptop(1)"},
    {'\0', "thresholds", "LIST",
     "of warnings: offset=MS,jitter=MS,frequency=PPM (default 10,50,10)"},
    {'h', "help", "", "print this and exit"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntptop", "[-46hnV] [-i SECONDS] [--hosts FILE] [HOST[:PORT] ...]",
    "Watches NTP daemons live: what they say of themselves beside what is seen of them.\n"
    "It only reads: nothing that it sends changes a server. q quits, ? shows the keys.",
    kOptions};

using Error = std::unexpected<std::string>;

std::expected<double, std::string> seconds_of(std::string_view option, const std::string& text) {
  const auto seconds = view::parse_number(text);
  if (!seconds || *seconds < 1 || *seconds > 86400 * 366.0) {
    return Error{
        fmt::format("{} '{}' is no number of seconds from 1 on", option, view::escape(text))};
  }
  return *seconds;
}

std::expected<std::pair<int, int>, std::string> size_of(const std::string& text) {
  int width = 0;
  int height = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, width);
  const bool cross = first.ec == std::errc{} && first.ptr != end && *first.ptr == 'x';
  const auto second = cross ? std::from_chars(first.ptr + 1, end, height) : first;
  if (!cross || second.ec != std::errc{} || second.ptr != end || width < 1 || height < 1 ||
      width > Grid::kMaxSide || height > Grid::kMaxSide) {
    return Error{
        fmt::format("--size '{}' is no size; write for example 120x35", view::escape(text))};
  }
  return std::pair{width, height};
}

std::expected<Screen, std::string> screen_of(const std::string& name) {
  for (int i = 0; i < kScreens; ++i) {
    const auto screen = static_cast<Screen>(i);
    if (std::ranges::equal(screen_name(screen), name, {},
                           [](char c) { return static_cast<char>(c | 0x20); })) {
      return screen;
    }
  }
  return Error{
      fmt::format("--screen '{}' is none of peers, graph, fleet, trace, clients, events, vars",
                  view::escape(name))};
}

// "offset=5,jitter=20": in milliseconds, the change of the frequency in ppm.
std::string thresholds_of(std::string_view text, Thresholds& thresholds) {
  constexpr double kMost = 1e6;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    const auto equals = one.find('=');
    const std::string_view name = one.substr(0, equals);
    const double value = equals == std::string_view::npos
                             ? 0
                             : view::parse_number(one.substr(equals + 1)).value_or(0);
    const bool known = name == "offset" || name == "jitter" || name == "frequency";
    if (!known || !(value > 0 && value <= kMost)) {
      return fmt::format(
          "--thresholds '{}' is none of offset=MS, jitter=MS, frequency=PPM, from "
          "above 0 to {}",
          view::escape(one), kMost);
    }
    if (name == "offset") thresholds.offset_s = value / 1e3;
    if (name == "jitter") thresholds.jitter_s = value / 1e3;
    if (name == "frequency") thresholds.freq_ppm = value;
  }
  return {};
}

// One that is built in, or a file: what has a slash or a dot in it.
std::expected<Theme, std::string> theme_of(const std::string& name, const ReadFile& read_file) {
  if (const Theme* theme = theme_named(name)) return *theme;
  if (name.find_first_of("/.") == std::string::npos) {
    return Error{
        fmt::format("--theme '{}' is none of default, light, high-contrast, mono, nor a "
                    "file (with a / or . in its name)",
                    view::escape(name))};
  }
  const auto text = read_file(name);
  if (!text) return Error{fmt::format("cannot read {}: {}", view::escape(name), text.error())};
  auto theme = parse_theme(*text);
  if (!theme) return Error{fmt::format("{}:{}", view::escape(name), theme.error())};
  return std::move(*theme);
}

// The choices about looks. Returns what is wrong, or nothing.
std::string looks(const common::Arguments& arguments, const ReadFile& read_file, Command& command) {
  if (arguments.has("graph")) {
    command.style = graph_style_named(arguments.value("graph"));
    if (!command.style) {
      return fmt::format("--graph '{}' is none of braille, block, ascii",
                         view::escape(arguments.value("graph")));
    }
  }
  if (arguments.has("theme")) {
    auto theme = theme_of(arguments.value("theme"), read_file);
    if (!theme) return theme.error();
    command.theme = std::move(*theme);
  }
  if (arguments.has("thresholds")) {
    std::string wrong = thresholds_of(arguments.value("thresholds"), command.thresholds);
    if (!wrong.empty()) return wrong;
  }
  if (arguments.has("screen")) {
    const auto screen = screen_of(arguments.value("screen"));
    if (!screen) return screen.error();
    command.screen = *screen;
    command.screen_given = true;
  }
  if (arguments.has("size")) {
    const auto size = size_of(arguments.value("size"));
    if (!size) return size.error();
    std::tie(command.width, command.height) = *size;
    command.size_given = true;
  }
  return {};
}

std::string times(const common::Arguments& arguments, Command& command) {
  for (const auto& [name, into] :
       {std::pair{"interval", &command.interval_s}, {"for", &command.for_s}}) {
    if (!arguments.has(name)) continue;
    const auto seconds = seconds_of(fmt::format("--{}", name), arguments.value(name));
    if (!seconds) return seconds.error();
    *into = *seconds;
  }
  return {};
}

std::string add_hosts(const common::Arguments& arguments, const ReadFile& read_file,
                      Command& command) {
  const auto options = common::host_options(arguments);
  if (!options) return options.error();
  std::vector<std::pair<std::string, std::string>> wanted;
  for (const std::string& host : arguments.operands()) wanted.emplace_back(host, "");
  for (const std::string& file : arguments.values("hosts")) {
    const auto text = read_file(file);
    if (!text) return fmt::format("cannot read {}: {}", view::escape(file), text.error());
    auto listed = parse_host_file(*text);
    if (!listed) return fmt::format("{}:{}", view::escape(file), listed.error());
    wanted.insert(wanted.end(), listed->begin(), listed->end());
  }
  if (wanted.size() > State::kMostHosts) {
    return fmt::format("{} hosts are more than {}; start a second one", wanted.size(),
                       State::kMostHosts);
  }
  for (const auto& [name, group] : wanted) {
    auto target = common::parse_target(name, options->port, options->family);
    if (!target) return target.error();
    command.hosts.push_back({std::move(*target), group});
  }
  if (command.hosts.empty() && command.replay.empty()) {
    command.hosts.push_back({common::local_targets(*options).front(), ""});
  }
  return {};
}

void take_words(const common::Arguments& arguments, Command& command) {
  command.seen = !arguments.has("no-seen");
  command.names = !arguments.has("numeric");
  command.once = arguments.has("once");
  command.json = arguments.has("json");
  command.jsonl = arguments.has("jsonl");
  command.snapshot = arguments.value("snapshot");
  command.record = arguments.value("record");
  command.pcap = arguments.value("pcap");
  command.replay = arguments.value("replay");
  command.exec = arguments.value("exec");
  command.bell = arguments.has("bell");
  command.mouse = arguments.has("mouse");
  command.ascii = arguments.has("ascii");
  if (const auto at = command.replay.rfind('@'); at != std::string::npos) {
    command.replay_at = command.replay.substr(at + 1);
    command.replay.resize(at);
  }
}

}  // namespace

std::expected<std::vector<std::pair<std::string, std::string>>, std::string> parse_host_file(
    std::string_view text) {
  std::vector<std::pair<std::string, std::string>> hosts;
  std::string group;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    line = line.substr(0, line.find('#'));
    const auto first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) continue;
    line = line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
    const bool bracketed = line.size() > 2 && line.starts_with('[') && line.ends_with(']');
    // An IPv6 address without a port stands in brackets too.
    if (bracketed && !ntp::IpAddress::parse(line.substr(1, line.size() - 2))) {
      group = line.substr(1, line.size() - 2);
      continue;
    }
    if (line.find_first_of(" \t") != std::string_view::npos || !ntp::parse_host_port(line)) {
      return Error{
          fmt::format("{}: '{}' is neither a host nor [a group]", number, view::escape(line))};
    }
    hosts.emplace_back(line, group);
    if (hosts.size() > State::kMostHosts) {
      return Error{
          fmt::format("{}: more than {} hosts; start a second one", number, State::kMostHosts)};
    }
  }
  return hosts;
}

std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv,
                                                       const ReadFile& read_file) {
  const auto arguments = common::parse_arguments(kProgram, argc, argv);
  if (!arguments) return Error{arguments.error()};
  if (arguments->has("help")) return Command{.information = common::help_text(kProgram)};
  if (arguments->has("version"))
    return Command{.information = common::version_line(kProgram) + "\n"};
  if (arguments->has("keys")) return Command{.information = key_table()};
  Command command;
  take_words(*arguments, command);
  for (std::string wrong : {looks(*arguments, read_file, command), times(*arguments, command),
                            add_hosts(*arguments, read_file, command)}) {
    if (!wrong.empty()) return Error{std::move(wrong)};
  }
  if (!command.replay.empty() && !(arguments->operands().empty() && !arguments->has("hosts"))) {
    return Error{std::string{"--replay asks nobody; give it without hosts"}};
  }
  if (!command.replay.empty() && !command.pcap.empty()) {
    return Error{std::string{"--replay asks nobody; --pcap has nothing to write then"}};
  }
  if (!command.replay.empty() && !command.record.empty()) {
    return Error{std::string{"--replay and --record exclude each other; copy the file instead"}};
  }
  return command;
}

}  // namespace ntptop
