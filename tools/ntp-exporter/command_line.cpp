#include "ntp-exporter/command_line.hpp"

#include <fmt/format.h>
#include <utility>

#include "common/cli.hpp"
#include "common/target_list.hpp"
#include "ntp-exporter/fleet.hpp"
#include "ntp-exporter/query.hpp"
#include "view/escape.hpp"

namespace ntp_exporter {
namespace {

constexpr common::Option kOptions[] = {
    {'a', "allow", "TARGET", "may be asked: an address, a range or a name; may be given again"},
    {'c', "config", "FILE", "where to listen, whom to ask, and modules"},
    {'\0', "check-config", "", "read the configuration, say what is wrong, and exit"},
    {'l', "listen", "ADDRESS[:PORT]", "serve there (default 127.0.0.1:9124)"},
    {'\0', "timeout-offset", "SECONDS", "answer so long before a scraper gives up (default 0.5)"},
    {'v', "verbose", "", "a line on standard error for each probe that fails"},
    {'w', "watch", "TARGET",
     "ask it every minute and show it: a host, a range or @FILE; may be given again"},
    {'h', "help", "", "print this and exit"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntp-exporter",
    "[-hvV] [-a TARGET] [-c FILE] [--check-config] [-l ADDRESS[:PORT]] [--timeout-offset SECONDS] "
    "[-w TARGET]",
    "Serves what NTP daemons say, and what is seen of them, as metrics for Prometheus and as pages "
    "for people.",
    kOptions};

std::unexpected<std::string> wrong(std::string line) { return std::unexpected{std::move(line)}; }

/// Options are lines of the file, in front of it.
std::string lines_of(const common::Arguments& arguments) {
  std::string lines;
  for (const std::string& target : arguments.values("allow")) lines += "allow " + target + '\n';
  return lines;
}

std::expected<Configuration, std::string> read_configuration(const common::Arguments& arguments) {
  auto options = parse_configuration(lines_of(arguments));
  if (!options) {
    const std::string& error = options.error();
    return wrong("option --allow: " + error.substr(error.find(' ') + 1));
  }
  const std::string path = arguments.value("config");
  if (path.empty()) return options;
  const auto text = common::read_target_file(path);
  if (!text) return wrong(text.error());
  if (text->size() > kMaxConfiguration) {
    return wrong(
        fmt::format("{} is larger than 1 MiB; that is no file of modules", view::escape(path)));
  }
  auto read = parse_configuration(*text);
  if (!read) return wrong(fmt::format("{}:{}", view::escape(path), read.error()));
  if (arguments.has("allow")) {
    AllowList& allow = read->allow;
    allow.ranges.insert(allow.ranges.end(), options->allow.ranges.begin(),
                        options->allow.ranges.end());
    allow.names.insert(allow.names.end(), options->allow.names.begin(), options->allow.names.end());
  }
  return read;
}

std::expected<void, std::string> read_keys(Configuration& configuration) {
  bool wanted = false;
  for (const auto& [name, module] : configuration.modules) wanted |= module.key_id.has_value();
  if (!wanted) return {};
  if (configuration.keys.empty()) {
    return wrong("a module has a key, but no line says which file has it; add keys FILE");
  }
  const auto text = common::read_target_file(configuration.keys);
  if (!text) return wrong(text.error());
  return give_keys(configuration, *text);
}

std::expected<void, std::string> read_listen(const common::Arguments& arguments,
                                             Configuration& configuration) {
  if (!arguments.has("listen")) return {};
  configuration.listen.clear();
  for (const std::string& text : arguments.values("listen")) {
    const auto at = parse_listen(text);
    if (!at) {
      return wrong(fmt::format("--listen '{}' is no address; write 127.0.0.1:{}",
                               view::escape(text), kDefaultPort));
    }
    configuration.listen.push_back(*at);
  }
  return {};
}

/// Whoever runs the exporter names them: they need no line `allow`.
std::expected<void, std::string> read_watched(const common::Arguments& arguments,
                                              Configuration& configuration) {
  if (!arguments.has("watch")) return {};
  common::TargetRules rules;
  rules.read = common::read_target_file;
  const auto targets = common::expand_targets(arguments.values("watch"), rules);
  if (!targets) return wrong("--watch " + targets.error());
  if (targets->size() > Fleet::kMostHosts) {
    return wrong(fmt::format("--watch names {} hosts; one exporter watches {}, start another",
                             targets->size(), Fleet::kMostHosts));
  }
  for (const common::Target& target : *targets) configuration.watch.push_back(target.text);
  return {};
}

}  // namespace

std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv) {
  const auto arguments = common::parse_arguments(kProgram, argc, argv);
  if (!arguments) return wrong(arguments.error());
  Command command;
  const std::string version = common::version_line(kProgram);
  command.version = version.substr(version.find(' ') + 1);
  if (arguments->has("help")) command.information = common::help_text(kProgram);
  if (arguments->has("version")) command.information = version + "\n";
  if (!command.information.empty()) return command;
  if (!arguments->operands().empty()) {
    return wrong(
        fmt::format("'{}' is no option; targets come with each request, see ntp-exporter "
                    "--help",
                    view::escape(arguments->operands().front())));
  }
  auto configuration = read_configuration(*arguments);
  if (!configuration) return wrong(configuration.error());
  command.configuration = std::move(*configuration);
  if (const auto keys = read_keys(command.configuration); !keys) return wrong(keys.error());
  if (const auto at = read_listen(*arguments, command.configuration); !at) return wrong(at.error());
  if (const auto watched = read_watched(*arguments, command.configuration); !watched) {
    return wrong(watched.error());
  }
  command.check = arguments->has("check-config");
  command.verbose = arguments->has("verbose");
  if (arguments->has("timeout-offset")) {
    const auto seconds = parse_seconds(arguments->value("timeout-offset"));
    if (!seconds) return wrong("--timeout-offset " + seconds.error());
    command.offset_s = *seconds;
  }
  return command;
}

}  // namespace ntp_exporter
