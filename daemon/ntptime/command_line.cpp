#include "ntptime/command_line.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <vector>

#include "common/cli.hpp"
#include "common/host_options.hpp"
#include "view/escape.hpp"

namespace ntptime {
namespace {

constexpr common::Option kOptions[] = {
    {'M', "micro", "", "count the kernel's time in microseconds from now on"},
    {'N', "nano", "", "count the kernel's time in nanoseconds from now on"},
    {'T', "tai", "SECONDS", "set the offset of TAI from UTC, 0 to 1000"},
    {'c', "measure", "", "show how long it takes to read the clock, in microseconds"},
    {'e', "esterror", "US", "set the estimated error, 0 to 16000000 microseconds"},
    {'f', "frequency", "PPM", "set the frequency correction, -500 to 500 parts per million"},
    {'j', "json", "", "print one JSON object of one line (schema gnomon-ntptime/1)"},
    {'m', "maxerror", "US", "set the maximum error, 0 to 16000000 microseconds"},
    {'n', "dry-run", "", "show what the state would be after a change, and change nothing"},
    {'o', "offset", "MS", "set the offset that the kernel is to remove, -500 to 500 milliseconds"},
    {'r', "raw", "", "show the time in hexadecimal digits too"},
    {'s', "status", "BITS", "set the bits of the status, as 64 or 0x40; see ntptime(8)"},
    {'t', "timeconstant", "N", "set the time constant of the kernel's loop, 0 to 10"},
    {'w', "words", "", "say in words what the state means"},
    {'\0', "style", "STYLE", "times as classic, which is the default, or ntpsec has them"},
    {'h', "help", "", "print this and exit (also -?)"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntptime", "[-MNchjnrwV] [-T SECONDS] [-e US] [-f PPM] [-m US] [-o MS] [-s BITS] [-t N]",
    "Shows the state of the kernel's clock, and sets it for whoever may.", kOptions};

// From here on the kernel itself calls a clock unsynchronised (NTP_PHASE_LIMIT).
constexpr std::uint64_t kMostError_us = 16'000'000;
constexpr double kMostFrequency_ppm = 500;
constexpr double kMostOffset_ms = 500;
constexpr std::uint64_t kMostTimeConstant = 10;
constexpr std::uint64_t kMostTai_s = 1000;

using Put = std::expected<void, std::string>;

Put put_count(const common::Arguments& arguments, std::string_view name, std::string_view shown,
              std::uint64_t most, std::optional<std::int64_t>& into) {
  if (!arguments.has(name)) return {};
  const auto number = common::number_of(shown, arguments.value(name), 0, most);
  if (!number) return std::unexpected{number.error()};
  into = static_cast<std::int64_t>(*number);
  return {};
}

Put put_decimal(const common::Arguments& arguments, std::string_view name, std::string_view shown,
                double most, std::string_view unit, std::optional<double>& into) {
  if (!arguments.has(name)) return {};
  const std::string text = arguments.value(name);
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  if (!whole || !(std::abs(value) <= most)) {
    return std::unexpected{fmt::format("{} '{}' is no number of {} from {:.0f} to {:.0f}", shown,
                                       view::escape(text), unit, -most, most)};
  }
  into = value;
  return {};
}

Put put_status(const common::Arguments& arguments, std::optional<int>& into) {
  if (!arguments.has("status")) return {};
  const std::string text = arguments.value("status");
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = std::string_view{text}.substr(hex ? 2 : 0);
  int bits = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), bits, hex ? 16 : 10);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size() && bits >= 0;
  if (!whole || (bits & ~sys::kWritableStatus) != 0) {
    return std::unexpected{
        fmt::format("-s '{}' are no bits that may be set; give the sum of those "
                    "wanted, 0 to 255 or 0x0 to 0xff",
                    view::escape(text))};
  }
  constexpr int kBoth = sys::kStatusInsert | sys::kStatusDelete;
  if ((bits & kBoth) == kBoth) {
    return std::unexpected{fmt::format(
        "-s {} inserts and deletes a leap second (0x10 and 0x20); give one of them", text)};
  }
  into = bits;
  return {};
}

Put put_change(const common::Arguments& arguments, sys::KernelClockChange& change) {
  using Unit = sys::KernelClockChange::Unit;
  if (arguments.has("micro") && arguments.has("nano")) {
    return std::unexpected{"-M counts microseconds and -N nanoseconds; give one of them"};
  }
  if (arguments.has("micro")) change.unit = Unit::micro;
  if (arguments.has("nano")) change.unit = Unit::nano;
  std::optional<double> offset_ms;
  for (const Put& put :
       {put_count(arguments, "tai", "-T", kMostTai_s, change.tai_offset_s),
        put_count(arguments, "esterror", "-e", kMostError_us, change.est_error_us),
        put_count(arguments, "maxerror", "-m", kMostError_us, change.max_error_us),
        put_count(arguments, "timeconstant", "-t", kMostTimeConstant, change.time_constant),
        put_decimal(arguments, "frequency", "-f", kMostFrequency_ppm, "parts per million",
                    change.frequency_ppm),
        put_decimal(arguments, "offset", "-o", kMostOffset_ms, "milliseconds", offset_ms),
        put_status(arguments, change.status)}) {
    if (!put) return put;
  }
  if (offset_ms) change.offset_us = *offset_ms * 1000;
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
  if (!arguments->operands().empty()) {
    return std::unexpected{
        fmt::format("'{}' is no option; the state of another host is in ntpq's "
                    "command kerninfo",
                    view::escape(arguments->operands().front()))};
  }
  Command command{.dry_run = arguments->has("dry-run"),
                  .measures = arguments->has("measure"),
                  .raw = arguments->has("raw")};
  if (arguments->has("words")) command.form = Form::words;
  if (arguments->has("json")) command.form = Form::json;
  const auto style = view::style_named(arguments->value("style", "classic"));
  if (!style) return std::unexpected{"--style is classic or ntpsec"};
  command.style = *style;
  if (const auto put = put_change(*arguments, command.change); !put) {
    return std::unexpected{put.error()};
  }
  return command;
}

}  // namespace ntptime
