#include "ntp-check/range.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>

#include "view/escape.hpp"

namespace ntp_check {
namespace {

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && std::isfinite(number) ? std::optional{number} : std::nullopt;
}

}  // namespace

bool Range::complains(double value) const {
  const bool within = value >= start && value <= end;
  return within == inside;
}

std::expected<Range, std::string> parse_range(std::string_view text) {
  const auto wrong = [text] {
    return std::unexpected{
        fmt::format("'{}' is no range; write 0.05, 4:, ~:0.05 or @1:2", view::escape(text))};
  };
  Range range{.text = std::string{text}};
  std::string_view rest = text;
  if (rest.starts_with('@')) {
    range.inside = true;
    rest.remove_prefix(1);
  }
  const std::size_t colon = rest.find(':');
  const std::string_view end = colon == std::string_view::npos ? rest : rest.substr(colon + 1);
  if (colon != std::string_view::npos) {
    const std::string_view start = rest.substr(0, colon);
    const auto number = start == "~" ? -std::numeric_limits<double>::infinity() : number_of(start);
    if (!number) return wrong();
    range.start = *number;
  }
  const bool endless = colon != std::string_view::npos && end.empty();
  const auto number = endless ? std::numeric_limits<double>::infinity() : number_of(end);
  if (!number || *number < range.start) return wrong();
  range.end = *number;
  return range;
}

}  // namespace ntp_check
