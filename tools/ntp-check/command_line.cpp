#include "ntp-check/command_line.hpp"

#include <fmt/format.h>
#include <utility>

#include "common/cli.hpp"
#include "common/host_options.hpp"
#include "view/escape.hpp"

namespace ntp_check {
namespace {

constexpr common::Option kOptions[] = {
    common::kIpv4Option,
    common::kIpv6Option,
    {'H', "hostname", "HOST", "the same as the operand, as other plugins have it"},
    {'w', "warning", "RANGE", "seconds that it may be off (default 0.01)"},
    {'c', "critical", "RANGE", "seconds that it may be off at most (default 0.05)"},
    {'\0', "sources-warning", "RANGE", "how many sources must answer it (default 3:)"},
    {'\0', "sources-critical", "RANGE", "how many sources must answer it at least (default 1:)"},
    {'t', "timeout", "SECONDS", "for everything (default 10)"},
    {'\0', "timeout-state", "STATE",
     "what silence means: ok, warning, critical or unknown (default unknown)"},
    common::kPortOption,
    common::kYesOption,
    {'h', "help", "", "print this and exit"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntp-check",
    "[-46hV] [-w RANGE] [-c RANGE] [--sources-warning RANGE] [--sources-critical RANGE] "
    "[-t SECONDS] [--timeout-state STATE] [--port N] [--yes] [-H HOST] [HOST | RANGE | @FILE ...]",
    "Checks NTP daemons as a plugin of Nagios, Icinga and their kin.", kOptions};

std::unexpected<std::string> wrong(std::string line) { return std::unexpected{std::move(line)}; }

std::expected<Limits, std::string> limits_of(const common::Arguments& arguments) {
  Limits limits;
  struct Row {
    const char* option;
    const char* otherwise;
    Range Limits::* range;
  };
  constexpr Row kRows[] = {{"warning", "0.01", &Limits::offset_warning},
                           {"critical", "0.05", &Limits::offset_critical},
                           {"sources-warning", "3:", &Limits::sources_warning},
                           {"sources-critical", "1:", &Limits::sources_critical}};
  for (const auto& [option, otherwise, range] : kRows) {
    auto parsed = parse_range(arguments.value(option, otherwise));
    if (!parsed) return wrong(fmt::format("--{} {}", option, parsed.error()));
    limits.*range = std::move(*parsed);
  }
  const std::string silent = arguments.value("timeout-state", "unknown");
  const auto state = state_named(silent);
  if (!state) {
    return wrong(fmt::format("--timeout-state '{}' is none of ok, warning, critical and unknown",
                             view::escape(silent)));
  }
  limits.when_silent = *state;
  return limits;
}

}  // namespace

std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv) {
  const auto arguments = common::parse_arguments(kProgram, argc, argv);
  if (!arguments) return wrong(arguments.error());
  Command command;
  const std::string version = common::version_line(kProgram);
  command.tool_version = version.substr(version.find(' ') + 1);
  if (arguments->has("help")) command.information = common::help_text(kProgram);
  if (arguments->has("version")) command.information = version + "\n";
  if (!command.information.empty()) return command;
  auto limits = limits_of(*arguments);
  if (!limits) return wrong(limits.error());
  command.limits = std::move(*limits);
  const auto seconds = common::number_of("--timeout", arguments->value("timeout", "10"), 1, 3600);
  if (!seconds) return wrong(seconds.error());
  command.timeout = std::chrono::seconds{*seconds};
  const auto options = common::host_options(*arguments);
  if (!options) return wrong(options.error());
  std::vector<std::string> hosts = arguments->values("hostname");
  hosts.insert(hosts.end(), arguments->operands().begin(), arguments->operands().end());
  auto targets = common::targets_of(hosts, *options);
  if (!targets) return wrong(targets.error());
  command.here = targets->empty();
  command.targets = command.here ? common::local_targets(*options) : std::move(*targets);
  return command;
}

}  // namespace ntp_check
