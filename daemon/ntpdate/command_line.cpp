#include "ntpdate/command_line.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

#include "common/cli.hpp"
#include "common/host_options.hpp"
#include "ntp/keys.hpp"
#include "ntpdate/option_tables.hpp"
#include "view/escape.hpp"

namespace ntpdate {
namespace {

constexpr std::uint64_t kMostSamples = 8;  // as many as the clock filter keeps
constexpr std::uint64_t kMostGap_ms = 10'000;
constexpr std::uint64_t kMostStepLimit_ms = 1'000'000'000;
constexpr std::uint64_t kMostDebug = 9;

using Put = std::expected<void, std::string>;

// A positive number of seconds, decimals allowed.
std::expected<ntp::Nanos, std::string> seconds_of(std::string_view option,
                                                  const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value > 0) ||
      value > kLongestWait.count()) {
    return std::unexpected{fmt::format("{} '{}' is no number of seconds above 0 and up to {:.0f}",
                                       option, view::escape(text), kLongestWait.count())};
  }
  return ntp::Nanos{std::llround(value * 1e9)};
}

template <class Number>
Put put_number(const common::Arguments& arguments, std::string_view name, std::string_view shown,
               std::uint64_t least, std::uint64_t most, Number& into) {
  if (!arguments.has(name)) return {};
  const auto number = common::number_of(shown, arguments.value(name), least, most);
  if (!number) return std::unexpected{number.error()};
  into = static_cast<Number>(*number);
  return {};
}

Put put_key(const common::Arguments& arguments, Command& command) {
  command.key_file = arguments.value("keyfile", "/etc/ntp.keys");
  if (!arguments.has("authentication")) return {};
  std::uint32_t key = 0;
  if (const auto put = put_number(arguments, "authentication", "-a", 1, ntp::kMaxKeyId, key);
      !put) {
    return put;
  }
  command.key = key;
  return {};
}

Put put_servers(const common::Arguments& arguments, Command& command) {
  const auto hosts = common::host_options(arguments);
  if (!hosts) return std::unexpected{hosts.error()};
  std::vector<std::string> names = arguments.values("concurrent");
  for (const std::string& name : arguments.operands()) names.push_back(name);
  if (names.empty() && command.flavour == Flavour::ntpdig) names.emplace_back("localhost");
  if (names.empty()) return std::unexpected{"no servers can be used; name at least one"};
  if (names.size() > kMaxServers) {
    return std::unexpected{
        fmt::format("{} servers are named; {} are asked at most", names.size(), kMaxServers)};
  }
  auto targets = common::targets_of(names, *hosts);
  if (!targets) return std::unexpected{targets.error()};
  command.targets = std::move(*targets);
  return {};
}

Put put_shared(const common::Arguments& arguments, Command& command) {
  if (const auto put = put_number(arguments, "samples", "-p", 1, kMostSamples, command.samples);
      !put) {
    return put;
  }
  if (arguments.has("timeout")) {
    const auto timeout = seconds_of("-t", arguments.value("timeout"));
    if (!timeout) return std::unexpected{timeout.error()};
    command.timeout = *timeout;
  }
  command.clock = arguments.value("clock");
  if (arguments.has("clock") && command.clock.empty()) {
    return std::unexpected{"--clock needs system, observe or virtual[:offset=S,freq=PPM]"};
  }
  if (const auto put = put_key(arguments, command); !put) return put;
  return put_servers(arguments, command);
}

Put put_ntpdate(const common::Arguments& arguments, Command& command) {
  const bool step = arguments.has("step");
  const bool slew = arguments.has("slew");
  if (step && slew) return std::unexpected{"-b steps and -B slews; give one of them"};
  command.wish_was_said = step || slew;
  if (step) command.wish = Wish::step;
  if (slew) command.wish = Wish::slew;
  command.debug = static_cast<int>(arguments.count("debug"));
  if (arguments.has("query") || command.debug > 0) command.wish = Wish::query;
  command.verbose = arguments.has("verbose");
  command.to_syslog = arguments.has("syslog");
  if (arguments.has("json")) command.form = Form::json;
  return put_number(arguments, "ntp-version", "-o", 1, ntp::kVersion, command.version);
}

Put put_ntpdig(const common::Arguments& arguments, Command& command) {
  const bool step = arguments.has("step");
  const bool slew = arguments.has("slew");
  command.wish_was_said = step || slew;
  command.wish = step && slew ? Wish::threshold
                 : step       ? Wish::step
                 : slew       ? Wish::slew
                              : Wish::query;
  std::uint64_t limit_ms = 0;
  if (const auto put = put_number(arguments, "steplimit", "-M", 0, kMostStepLimit_ms, limit_ms);
      !put) {
    return put;
  }
  command.step_beyond = ntp::Seconds{static_cast<double>(limit_ms) / 1000};
  std::uint64_t gap_ms = 50;
  if (const auto put = put_number(arguments, "gap", "-g", 0, kMostGap_ms, gap_ms); !put) return put;
  command.gap = std::chrono::milliseconds{gap_ms};
  if (arguments.has("json")) command.form = Form::ntpdig_json;
  command.wait = !arguments.has("no-wait");
  command.log_file = arguments.value("logfile");
  command.debug = static_cast<int>(arguments.count("debug"));
  return put_number(arguments, "set-debug-level", "-D", 0, kMostDebug, command.debug);
}

}  // namespace

std::expected<Command, std::string> parse_command_line(Flavour flavour, int argc,
                                                       const char* const* argv) {
  const bool is_ntpdig = flavour == Flavour::ntpdig;
  const common::Program& program = is_ntpdig ? kNtpdig : kNtpdate;
  std::vector<const char*> words{argv, argv + argc};
  for (const char*& word : words) {
    if (std::string_view{word} == "-?") word = "--help";
  }
  const auto arguments = common::parse_arguments(program, argc, words.data());
  if (!arguments) return std::unexpected{arguments.error()};
  if (arguments->has("help")) return Command{.information = common::help_text(program)};
  if (arguments->has("version")) {
    return Command{.information = common::version_line(program) + "\n"};
  }
  Command command{.flavour = flavour,
                  .samples = is_ntpdig ? 1 : 4,
                  .timeout = std::chrono::seconds{is_ntpdig ? 5 : 1}};
  const auto put = is_ntpdig ? put_ntpdig(*arguments, command) : put_ntpdate(*arguments, command);
  if (!put) return std::unexpected{put.error()};
  if (const auto shared = put_shared(*arguments, command); !shared) {
    return std::unexpected{shared.error()};
  }
  return command;
}

}  // namespace ntpdate
