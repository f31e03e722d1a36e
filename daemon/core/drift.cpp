#include "core/drift.hpp"

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

}  // namespace

std::string drift_text(ntp::Ppm frequency) { return fmt::format("{:.3f}\n", frequency.value); }

std::optional<ntp::Ppm> parse_drift(std::string_view text) {
  text = trimmed(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(std::abs(value) <= kMaxFrequency_ppm)) return std::nullopt;
  return ntp::Ppm{value};
}

}  // namespace core
