#include "mode6/values.hpp"

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

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  return integer<std::int64_t>(text);
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  return integer<std::uint64_t>(text);
}

std::optional<double> parse_real(std::string_view text, std::size_t longest) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.size() > longest) return std::nullopt;
  const auto value = whole<double>(text);
  if (!value || !(std::abs(*value) <= kMaxReal)) return std::nullopt;  // false for NaN too
  return value;
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
