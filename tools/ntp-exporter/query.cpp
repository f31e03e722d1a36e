#include "ntp-exporter/query.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>

#include "view/escape.hpp"

namespace ntp_exporter {
namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return {};
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i] == '+' ? ' ' : text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return {};
      const auto high = hex_digit(text[i + 1]);
      const auto low = hex_digit(text[i + 2]);
      if (!high || !low) return {};
      c = static_cast<char>(*high << 4 | *low);
      i += 2;
    }
    if (c < ' ' || c > '~') return {};
    out += c;
  }
  return out;
}

}  // namespace

std::expected<Parameters, std::string> parse_query(std::string_view query) {
  if (query.size() > kMaxQuery) {
    return std::unexpected{fmt::format("the parameters are longer than {} octets", kMaxQuery)};
  }
  Parameters parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view item = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (item.empty()) continue;
    const std::size_t equals = std::min(item.find('='), item.size());
    const auto name = decoded(item.substr(0, equals));
    const auto value = decoded(item.substr(std::min(equals + 1, item.size())));
    if (!name || !value) {
      return std::unexpected{
          fmt::format("'{}' is no parameter; write NAME=VALUE with %XX for "
                      "what is not printable",
                      view::escape(item))};
    }
    if (parameters.size() == kMaxParameters) {
      return std::unexpected{fmt::format("more than {} parameters", kMaxParameters)};
    }
    if (!parameters.emplace(*name, *value).second) {
      return std::unexpected{fmt::format("the parameter {} is given twice", *name)};
    }
  }
  return parameters;
}

std::optional<std::string> parse_path_part(std::string_view text) {
  if (text.size() > kMaxQuery || text.find('+') != std::string_view::npos) return {};
  return decoded(text);
}

std::expected<double, std::string> parse_seconds(std::string_view text) {
  constexpr double kLongest = 86'400;
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() ||
      !(seconds > 0 && seconds <= kLongest)) {
    return std::unexpected{fmt::format("'{}' is no number of seconds", view::escape(text))};
  }
  return seconds;
}

}  // namespace ntp_exporter
