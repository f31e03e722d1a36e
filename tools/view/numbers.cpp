#include "view/numbers.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <system_error>

namespace view {
namespace {

constexpr std::size_t kMaxNumber = 40;
constexpr double kMaxReal = 1e15;

// From what magnitude on (exclusive) a column gives up one more decimal.
struct Step {
  double below;
  int decimals;
};

template <std::size_t N>
std::string scaled(double number, const std::array<Step, N>& steps) {
  for (const Step& step : steps) {
    if (std::abs(number) < step.below) return fmt::format("{:8.{}f}", number, step.decimals);
  }
  return fmt::format("{:8.0f}", std::trunc(number));
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > kMaxNumber) return std::nullopt;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(std::abs(number) < kMaxReal)) return std::nullopt;  // false for NaN too
  return number;
}

std::string f8dot4(double number) {
  if (std::isnan(number)) return "     nan";
  // A minus sign costs one place.
  if (number < 0) {
    return scaled(number, std::array<Step, 4>{{{1e2, 4}, {1e3, 3}, {1e4, 2}, {1e5, 1}}});
  }
  return scaled(number, std::array<Step, 4>{{{1e3, 4}, {1e4, 3}, {1e5, 2}, {1e6, 1}}});
}

std::string f8dot3(double number) {
  if (std::isnan(number)) return "     nan";
  if (number < 0) return scaled(number, std::array<Step, 3>{{{1e3, 3}, {1e4, 2}, {1e5, 1}}});
  return scaled(number, std::array<Step, 3>{{{1e4, 3}, {1e5, 2}, {1e6, 1}}});
}

std::string fixed(double number, int decimals) {
  if (number == 0) number = 0;  // -0.0 too
  return fmt::format("{:.{}f}", number, decimals);
}

std::string interval_text(std::int64_t seconds, Style style) {
  if (seconds <= 0) return "-";
  if (seconds <= 2048) return std::to_string(seconds);
  // NTPsec keeps the fraction from one unit to the next, classic does not.
  const auto unit = [style](double amount) {
    return style == Style::classic ? std::trunc(amount) : amount;
  };
  double amount = unit((static_cast<double>(seconds) + 29) / 60);
  if (amount <= 300) return fmt::format("{:.0f}m", std::trunc(amount));
  amount = unit((amount + 29) / 60);
  if (amount <= 96) return fmt::format("{:.0f}h", std::trunc(amount));
  amount = unit((amount + 11) / 24);
  return fmt::format("{:.0f}d", std::trunc(amount));
}

std::string shortest(double number) {
  std::string text = fmt::format("{}", number);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

}  // namespace view
