#include "ntpq/settings.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <system_error>

#include "view/escape.hpp"

namespace ntpq {
namespace {

constexpr std::array<common::Option, 14> kOptions{{
    {'4', "ipv4", "", "resolve names to IPv4 addresses only"},
    {'6', "ipv6", "", "resolve names to IPv6 addresses only"},
    {'c', "command", "COMMAND", "run COMMAND and exit; may be given more than once"},
    {'p', "peers", "", "the same as -c peers"},
    {'n', "numeric", "", "addresses, not names"},
    {'w', "wide", "", "long names in full, on a line of their own"},
    {'u', "units", "", "numbers with their units"},
    {'i', "interactive", "", "read commands from standard input, after those given"},
    {'d', "debug", "", "say on standard error whom was asked, and with how many datagrams"},
    {'\0', "port", "N", "ask UDP port N (123) of hosts that name none"},
    {'\0', "style", "STYLE", "tables like those of 'classic' (default) or 'ntpsec'"},
    {'\0', "json", "", "one JSON document instead of text"},
    {'V', "version", "", "print the version and exit"},
    {'h', "help", "", "print this and exit"},
}};

constexpr common::Program kProgram{.name = "ntpq",
                                   .synopsis =
                                       "[-46dhinpuVw] [-c COMMAND] [--port N] "
                                       "[--style STYLE] [--json] [HOST ...]",
                                   .purpose = "ask NTP daemons what they know",
                                   .options = kOptions};

std::optional<std::uint16_t> parse_port(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return {};
  return port;
}

}  // namespace

const common::Program& program() { return kProgram; }

std::expected<common::Arguments, std::string> parse_command_line(int argc,
                                                                 const char* const* argv) {
  std::vector<const char*> words{argv, argv + argc};
  for (const char*& word : words) {
    if (std::string_view{word} == "-?") word = "--help";
  }
  return common::parse_arguments(kProgram, argc, words.data());
}

std::expected<Settings, std::string> settings_from(const common::Arguments& arguments) {
  Settings settings;
  settings.numeric = arguments.has("numeric");
  settings.wide = arguments.has("wide");
  settings.units = arguments.has("units");
  settings.json = arguments.has("json");
  settings.debug = arguments.count("debug");
  if (arguments.has("ipv4") && arguments.has("ipv6")) {
    return std::unexpected{"options -4 and -6 exclude one another; give one or none"};
  }
  if (arguments.has("ipv4")) settings.family = ntp::Family::ipv4;
  if (arguments.has("ipv6")) settings.family = ntp::Family::ipv6;
  if (arguments.has("port")) {
    const auto port = parse_port(arguments.value("port"));
    if (!port) {
      return std::unexpected{fmt::format("option --port {}: a port is a number from 1 to 65535",
                                         view::escape(arguments.value("port")))};
    }
    settings.port = *port;
  }
  if (arguments.has("style")) {
    const auto style = view::style_named(arguments.value("style"));
    if (!style) {
      return std::unexpected{fmt::format("option --style {}: it may be classic or ntpsec",
                                         view::escape(arguments.value("style")))};
    }
    settings.style = *style;
  }
  settings.commands = arguments.values("command");
  // The classic tool runs -p first too.
  if (arguments.has("peers")) settings.commands.insert(settings.commands.begin(), "peers");
  settings.interactive = arguments.has("interactive") || settings.commands.empty();
  for (const std::string& operand : arguments.operands()) {
    auto target = common::parse_target(operand, settings.port, settings.family);
    if (!target) return std::unexpected{target.error()};
    settings.hosts.push_back(std::move(*target));
  }
  if (settings.hosts.empty()) {
    settings.hosts.push_back({"localhost", "localhost", settings.port, settings.family});
  }
  return settings;
}

}  // namespace ntpq
