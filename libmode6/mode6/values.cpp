#include "mode6/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/core.h>

namespace mode6 {
namespace {

constexpr double kMaxReal = 1e15;

template <class T, class... Base>
std::optional<T> whole(std::string_view text, Base... base) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base...);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class T>
std::optional<T> integer(std::string_view text) {
  if (text.starts_with("0x")) return whole<T>(text.substr(2), 16);
  if (text.starts_with('+')) text.remove_prefix(1);
  return whole<T>(text, 10);
}

/// The usual number: a sign, digits, perhaps a point between them. So few digits and the power of
/// ten are both whole doubles, so that one division gives the double that is nearest. nullopt for
/// every other form.
std::optional<double> usual_real(std::string_view text, std::size_t thousandths) {
  constexpr std::size_t kMostDigits = 15;
  constexpr std::array<double, 19> kTens{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                         1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  if (text.empty() || text.size() > kMostDigits + 1) return std::nullopt;
  if (text.front() == '.' || text.back() == '.') return std::nullopt;
  std::uint64_t digits = 0;
  std::size_t seen = 0;
  std::size_t point = text.size();
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
    } else if (c == '.' && point == text.size()) {
      point = seen;
    } else {
      return std::nullopt;
    }
    ++seen;
  }
  const std::size_t decimals = point == text.size() ? 0 : text.size() - point - 1;
  if (text.size() - (decimals != 0 ? 1 : 0) > kMostDigits) return std::nullopt;
  const double value = static_cast<double>(digits) / kTens.at(decimals + 3 * thousandths);
  return minus ? -value : value;
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  return integer<std::int64_t>(text);
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  return integer<std::uint64_t>(text);
}

std::optional<double> parse_real(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.size() > kMaxNumber) return std::nullopt;
  if (const auto usual = usual_real(text, 0)) return usual;
  const auto value = whole<double>(text);
  if (!value || !(std::abs(*value) <= kMaxReal)) return std::nullopt;  // false for NaN too
  return value;
}

std::optional<double> parse_thousandths(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (const auto usual = usual_real(text, 1)) return usual;
  const auto number = parse_real(text);
  if (!number) return std::nullopt;
  constexpr double kThousand = 1e3;
  if (text.find_first_of("eE") != std::string_view::npos) return *number / kThousand;
  // Moved in the text: arithmetic would often miss the number that is nearest to it.
  constexpr std::string_view kThousandth = "e-3";
  std::array<char, kMaxNumber + kThousandth.size()> moved;  // parse_real() knows the size
  const auto end = std::ranges::copy(text, moved.begin()).out;
  const auto last = std::ranges::copy(kThousandth, end).out;
  return whole<double>({moved.data(), static_cast<std::size_t>(last - moved.begin())});
}

std::optional<ntp::Timestamp> parse_timestamp(std::string_view text) {
  if (text.size() != 19 || !text.starts_with("0x") || text[10] != '.') return std::nullopt;
  const auto seconds = whole<std::uint32_t>(text.substr(2, 8), 16);
  const auto fraction = whole<std::uint32_t>(text.substr(11), 16);
  if (!seconds || !fraction) return std::nullopt;
  return ntp::Timestamp{*seconds, *fraction};
}

std::string timestamp_text(ntp::Timestamp time) {
  return fmt::format("0x{:08x}.{:08x}", time.seconds(), time.fraction());
}

std::optional<ntp::Endpoint> parse_endpoint(std::string_view text) {
  const auto parts = ntp::parse_host_port(text);
  const auto address = parts ? ntp::IpAddress::parse(parts->host) : std::nullopt;
  if (!address) return std::nullopt;
  return ntp::Endpoint{*address, parts->port.value_or(0)};
}

}  // namespace mode6
