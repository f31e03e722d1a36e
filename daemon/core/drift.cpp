#include "core/drift.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/core.h>

namespace core {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string drift_text(const Drift& drift) {
  std::string text = fmt::format("{:.3f}\n", drift.frequency.value);
  if (drift.error) text += fmt::format("{:.3f}\n", drift.error->value);
  return text;
}

std::optional<Drift> parse_drift(std::string_view text) {
  text = trimmed(text);
  const auto end = std::min(text.find('\n'), text.size());
  const auto frequency = number(trimmed(text.substr(0, end)));
  if (!frequency || !(std::abs(*frequency) <= kMaxFrequency_ppm)) return std::nullopt;
  Drift drift{.frequency = {*frequency}, .error = std::nullopt};
  const auto error = number(trimmed(text.substr(end)));
  if (error && *error >= 0 && *error <= kMaxFrequency_ppm) drift.error = ntp::Ppm{*error};
  return drift;
}

}  // namespace core
