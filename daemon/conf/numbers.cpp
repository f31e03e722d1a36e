#include "conf/numbers.hpp"

#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <string_view>
#include <system_error>

#include "conf/shown.hpp"

namespace conf {
namespace {

enum class Fault : std::uint8_t { none, not_a_number, too_low, too_high };

template <class Number>
struct Parsed {
  Number value{};
  Fault fault = Fault::none;
};

bool is_hexadecimal(std::string_view text) { return text.starts_with("0x"); }

/// Text that a conversion did not use up is no number.
std::errc finish(std::string_view text, std::from_chars_result result) {
  const bool all = result.ptr == text.data() + text.size();
  return all ? result.ec : std::errc::invalid_argument;
}

std::errc convert(std::string_view text, std::int64_t& value) {
  if (!is_hexadecimal(text)) {
    return finish(text, std::from_chars(text.data(), text.data() + text.size(), value));
  }
  text.remove_prefix(2);
  std::uint64_t digits = 0;  // unsigned: no second sign behind 0x
  const auto result = std::from_chars(text.data(), text.data() + text.size(), digits, 16);
  if (digits > static_cast<std::uint64_t>(INT64_MAX)) return std::errc::result_out_of_range;
  value = static_cast<std::int64_t>(digits);
  return finish(text, result);
}

std::errc convert(std::string_view text, double& value) {
  if (is_hexadecimal(text)) {
    std::int64_t whole = 0;
    const std::errc error = convert(text, whole);
    value = static_cast<double>(whole);
    return error;
  }
  // from_chars also takes "inf" and "nan".
  const bool numeric = text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
  if (!numeric) return std::errc::invalid_argument;
  return finish(text, std::from_chars(text.data(), text.data() + text.size(), value));
}

template <class Number, class Bound>
Parsed<Number> parse(std::string_view text, Range<Bound> range) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return {.fault = Fault::not_a_number};
  }
  Number value{};
  const std::errc error = convert(text, value);
  if (error == std::errc::invalid_argument) return {.fault = Fault::not_a_number};
  if (error == std::errc::result_out_of_range) {
    // A decimal too close to zero is out of range as well; nobody means it.
    const bool tiny = text.find("e-") != text.npos || text.find("E-") != text.npos;
    if (tiny) return {.fault = Fault::not_a_number};
    return {.fault = text.starts_with('-') ? Fault::too_low : Fault::too_high};
  }
  if (value < static_cast<Number>(range.low)) return {.fault = Fault::too_low};
  if (value > static_cast<Number>(range.high)) return {.fault = Fault::too_high};
  return {.value = value};
}

template <class Number, class Bound>
std::optional<Bound> read(Line& line, const Word& name, Range<Bound> range, std::string_view kind) {
  const Word* word =
      line.argument(name, fmt::format("{} from {} to {}", kind, range.low, range.high));
  if (word == nullptr) return std::nullopt;
  const Parsed<Number> parsed = parse<Number>(word->text, range);
  const std::string what = fmt::format("{} {}", shown(name.text), shown(word->text));
  switch (parsed.fault) {
    case Fault::none:
      return static_cast<Bound>(parsed.value);
    case Fault::too_low:
      line.fail(*word, fmt::format("{} is below {}", what, range.low));
      break;
    case Fault::too_high:
      line.fail(*word, fmt::format("{} is above {}", what, range.high));
      break;
    case Fault::not_a_number:
      line.fail(*word, fmt::format("{} is not {}; write one from {} to {}", what, kind, range.low,
                                   range.high));
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<int> read_whole(Line& line, const Word& name, Range<int> range) {
  return read<std::int64_t>(line, name, range, "a whole number");
}

std::optional<double> read_decimal(Line& line, const Word& name, Range<double> range) {
  return read<double>(line, name, range, "a number");
}

std::optional<ntp::Seconds> read_seconds(Line& line, const Word& name, Range<double> range) {
  const auto value = read_decimal(line, name, range);
  if (!value) return std::nullopt;
  return ntp::Seconds{*value};
}

}  // namespace conf
