#include "ntpstat/command_line.hpp"

#include <charconv>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "common/cli.hpp"
#include "view/escape.hpp"

namespace ntpstat {
namespace {

constexpr common::Option kOptions[] = {
    common::kIpv4Option,
    common::kIpv6Option,
    {'m', "max-error", "MILLISECONDS", "fail when the clock may be wrong by more than this"},
    {'\0', "json", "", "print one JSON object (schema gnomon-ntpstat/1)"},
    common::kPortOption,
    common::kYesOption,
    {'h', "help", "", "print this and exit"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntpstat",
    "[-46hV] [-m MILLISECONDS] [--port N] [--json] [--yes] [HOST[:PORT] | RANGE | @FILE ...]",
    "Says whether the clock of this machine, or of each HOST, is synchronised.", kOptions};

constexpr double kMaxLimit_ms = 1e9;  // eleven days: more is a slip of the pen

std::expected<Milliseconds, std::string> parse_limit(std::string_view text) {
  double limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  // The comparison is false for NaN.
  if (!whole || !(limit >= 0 && limit <= kMaxLimit_ms)) {
    return std::unexpected{
        fmt::format("-m '{}' is no number of milliseconds; give one from 0 to {:.0f}, as in -m 100",
                    view::escape(text), kMaxLimit_ms)};
  }
  return Milliseconds{limit};
}

}  // namespace

std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv) {
  const auto arguments = common::parse_arguments(kProgram, argc, argv);
  if (!arguments) return std::unexpected{arguments.error()};
  if (arguments->has("help")) return Command{.information = common::help_text(kProgram)};
  if (arguments->has("version")) {
    return Command{.information = common::version_line(kProgram) + "\n"};
  }
  Command command{.json = arguments->has("json")};
  const auto hosts = common::host_options(*arguments);
  if (!hosts) return std::unexpected{hosts.error()};
  command.hosts = *hosts;
  auto targets = common::targets_of(arguments->operands(), *hosts);
  if (!targets) return std::unexpected{targets.error()};
  command.targets = std::move(*targets);
  if (!arguments->has("max-error")) return command;
  const auto limit = parse_limit(arguments->value("max-error"));
  if (!limit) return std::unexpected{limit.error()};
  command.limit = *limit;
  return command;
}

}  // namespace ntpstat
