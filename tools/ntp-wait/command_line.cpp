#include "ntp-wait/command_line.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>
#include <vector>

#include "common/cli.hpp"

namespace ntp_wait {
namespace {

constexpr common::Option kOptions[] = {
    common::kIpv4Option,
    common::kIpv6Option,
    {'n', "tries", "N", "ask this often at most (default 100)"},
    {'s', "sleep", "SECONDS", "from one try to the next (default 6)"},
    {'t', "timeout", "SECONDS", "give up after this time (default: tries times sleep)"},
    {'v', "verbose", "", "show that something is being waited for, and how it ended"},
    {'\0', "json", "", "print one JSON object at the end (schema gnomon-ntp-wait/1)"},
    common::kPortOption,
    {'h', "help", "", "print this and exit (also -?)"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntp-wait", "[-46hvV] [-n N] [-s SECONDS] [-t SECONDS] [--port N] [--json] [HOST[:PORT]]",
    "Waits until the clock of this machine, or of HOST, is synchronised.", kOptions};

constexpr std::uint64_t kMaxTries = 1'000'000;
constexpr std::uint64_t kMaxSeconds = 31'536'000;  // a year

std::expected<void, std::string> put_seconds(const common::Arguments& arguments,
                                             std::string_view name, std::string_view shown,
                                             std::uint64_t least, ntp::Nanos& into) {
  if (!arguments.has(name)) return {};
  const auto seconds = common::number_of(shown, arguments.value(name), least, kMaxSeconds);
  if (!seconds) return std::unexpected{seconds.error()};
  into = std::chrono::seconds{*seconds};
  return {};
}

std::expected<void, std::string> put_patience(const common::Arguments& arguments,
                                              Command& command) {
  if (arguments.has("tries")) {
    const auto tries = common::number_of("-n", arguments.value("tries"), 1, kMaxTries);
    if (!tries) return std::unexpected{tries.error()};
    command.tries = *tries;
  }
  if (const auto put = put_seconds(arguments, "sleep", "-s", 0, command.sleep); !put) return put;
  // A try takes two seconds when nobody answers, whatever the sleep is.
  // In whole seconds, which do not overflow.
  const auto each =
      std::chrono::duration_cast<std::chrono::seconds>(std::max(command.sleep, kTryTime));
  command.timeout =
      std::min(each * static_cast<std::int64_t>(command.tries), std::chrono::seconds{kMaxSeconds});
  return put_seconds(arguments, "timeout", "-t", 1, command.timeout);
}

std::expected<void, std::string> put_host(const common::Arguments& arguments, Command& command) {
  const auto hosts = common::host_options(arguments);
  if (!hosts) return std::unexpected{hosts.error()};
  command.hosts = *hosts;
  auto targets = common::targets_of(arguments.operands(), *hosts);
  if (!targets) return std::unexpected{targets.error()};
  if (targets->size() > 1) {
    return std::unexpected{
        fmt::format("{} hosts are named; name one, or none for this machine", targets->size())};
  }
  if (!targets->empty()) command.target = std::move(targets->front());
  return {};
}

}  // namespace

std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv) {
  std::vector<const char*> words{argv, argv + argc};
  for (const char*& word : words) {
    if (std::string_view{word} == "-?") word = "--help";
  }
  const auto arguments = common::parse_arguments(kProgram, argc, words.data());
  if (!arguments) return std::unexpected{arguments.error()};
  if (arguments->has("help")) return Command{.information = common::help_text(kProgram)};
  if (arguments->has("version")) {
    return Command{.information = common::version_line(kProgram) + "\n"};
  }
  Command command{.verbose = arguments->has("verbose"), .json = arguments->has("json")};
  if (const auto put = put_patience(*arguments, command); !put) {
    return std::unexpected{put.error()};
  }
  if (const auto put = put_host(*arguments, command); !put) return std::unexpected{put.error()};
  return command;
}

}  // namespace ntp_wait
