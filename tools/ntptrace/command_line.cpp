#include "ntptrace/command_line.hpp"

#include <utility>
#include <vector>

#include "common/cli.hpp"
#include "common/host_options.hpp"

namespace ntptrace {
namespace {

constexpr common::Option kOptions[] = {
    common::kIpv4Option,
    common::kIpv6Option,
    {'\0', "json", "", "print one JSON object (schema gnomon-ntptrace/1)"},
    {'m', "max-hosts", "N", "stop after N servers (default 99)"},
    {'n', "numeric", "", "print addresses, look up no names"},
    {'\0', "port", "N", "UDP port of the first server (default 123)"},
    common::kYesOption,
    {'r', "host", "HOST", "where to begin: the same as the operand"},
    {'h', "help", "", "print this and exit"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntptrace",
    "[-46hnV] [-m N] [-r HOST] [--port N] [--json] [--yes] "
    "[HOST[:PORT] | RANGE | @FILE ...]",
    "Follows the chain of time servers from each HOST, or this machine, to its root.", kOptions};

// A whole chain has at most 15 servers; more are only possible when somebody lies about strata.
constexpr std::uint64_t kMostHosts = 999;

/// The candidates of each chain: one for a host that was named, the loopback addresses else.
std::expected<std::vector<std::vector<common::Target>>, std::string> candidates_of(
    const common::Arguments& arguments, const common::HostOptions& options) {
  std::vector<std::string> hosts = arguments.values("host");
  hosts.insert(hosts.end(), arguments.operands().begin(), arguments.operands().end());
  if (hosts.empty())
    return std::vector<std::vector<common::Target>>{common::local_targets(options)};
  auto targets = common::targets_of(hosts, options);
  if (!targets) return std::unexpected{targets.error()};
  std::vector<std::vector<common::Target>> candidates;
  for (common::Target& target : *targets) candidates.push_back({std::move(target)});
  return candidates;
}

}  // namespace

std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv) {
  const auto arguments = common::parse_arguments(kProgram, argc, argv);
  if (!arguments) return std::unexpected{arguments.error()};
  if (arguments->has("help")) return Command{.information = common::help_text(kProgram)};
  if (arguments->has("version")) {
    return Command{.information = common::version_line(kProgram) + "\n"};
  }
  const auto options = common::host_options(*arguments);
  if (!options) return std::unexpected{options.error()};
  auto candidates = candidates_of(*arguments, *options);
  if (!candidates) return std::unexpected{candidates.error()};
  const auto most = common::number_of("-m", arguments->value("max-hosts", "99"), 1, kMostHosts);
  if (!most) return std::unexpected{most.error()};
  Command command{.json = arguments->has("json")};
  for (auto& each : *candidates) {
    std::string server = each.front().text;
    command.traced.push_back(
        {std::move(server), {std::move(each), !arguments->has("numeric"), *most}});
  }
  return command;
}

}  // namespace ntptrace
