#include "ntp/address.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <span>

#include "ntp/numbers.hpp"

namespace ntp {
namespace {

/// Takes the text before the next `separator` (or all of it) off the front of `text`.
std::string_view next_part(std::string_view& text, char separator) {
  const std::size_t at = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

std::optional<std::uint32_t> parse_quad(std::string_view text) {
  if (std::ranges::count(text, '.') != 3 || text.ends_with('.')) return {};
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const std::string_view part = next_part(text, '.');
    const auto octet = whole_number<std::uint8_t>(part);
    if (!octet || (part.size() > 1 && part.front() == '0')) return {};
    value = (value << 8) | *octet;
  }
  return value;
}

/// Appends the 16-bit groups of one side of `::` (or of a whole address) and reports how many.
std::optional<std::size_t> parse_groups(std::string_view text, std::span<std::uint8_t, 16> out) {
  std::size_t used = 0;
  if (text.empty()) return used;
  if (text.ends_with(':')) return {};
  while (!text.empty()) {
    const std::string_view part = next_part(text, ':');
    if (text.empty() && part.find('.') != std::string_view::npos) {
      const auto quad = parse_quad(part);
      if (!quad || used + 4 > out.size()) return {};
      for (int shift = 24; shift >= 0; shift -= 8) {
        out[used++] = static_cast<std::uint8_t>(*quad >> shift);
      }
      return used;
    }
    const auto group = part.size() <= 4 ? whole_number<std::uint16_t>(part, 16) : std::nullopt;
    if (!group || used + 2 > out.size()) return {};
    out[used++] = static_cast<std::uint8_t>(*group >> 8);
    out[used++] = static_cast<std::uint8_t>(*group);
  }
  return used;
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  std::uint32_t scope = 0;
  if (const auto percent = text.find('%'); percent != std::string_view::npos) {
    const auto number = whole_number<std::uint32_t>(text.substr(percent + 1));
    if (!number) return {};
    scope = *number;
    text = text.substr(0, percent);
  }
  std::array<std::uint8_t, 16> octets{};
  const auto gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (parse_groups(text, octets) != 16) return {};
    return IpAddress::v6(octets, scope);
  }
  std::array<std::uint8_t, 16> tail{};
  const auto before = parse_groups(text.substr(0, gap), octets);
  const auto after = parse_groups(text.substr(gap + 2), tail);
  // A quad may stand only at the very end, and `::` stands for at least one group.
  if (!before || !after || *before + *after > 14) return {};
  if (text.substr(0, gap).find('.') != std::string_view::npos) return {};
  std::copy_n(tail.begin(), *after, octets.end() - static_cast<std::ptrdiff_t>(*after));
  return IpAddress::v6(octets, scope);
}

struct Run {
  std::size_t begin = 0;
  std::size_t length = 0;
};

/// The first longest run of two or more zero groups, which RFC 5952 writes as `::`.
Run longest_zero_run(const std::array<std::uint16_t, 8>& groups) {
  Run best;
  Run current;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    current =
        groups[i] == 0 ? Run{current.length == 0 ? i : current.begin, current.length + 1} : Run{};
    if (current.length > best.length) best = current;
  }
  return best.length >= 2 ? best : Run{};
}

std::string v6_text(const IpAddress& address) {
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<std::uint16_t>(address.octets[2 * i] << 8 | address.octets[2 * i + 1]);
  }
  const bool mapped =
      std::all_of(groups.begin(), groups.begin() + 5, [](std::uint16_t g) { return g == 0; }) &&
      groups[5] == 0xffff;
  if (mapped) {
    return "::ffff:" + IpAddress::v4(std::uint32_t{groups[6]} << 16 | groups[7]).text();
  }
  const Run zeros = longest_zero_run(groups);
  std::string out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (zeros.length != 0 && i == zeros.begin) {
      out += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += fmt::format("{:x}", groups[i]);
  }
  return out;
}

}  // namespace

IpAddress IpAddress::v4(std::uint32_t host_order) {
  IpAddress address;
  address.family = Family::ipv4;
  for (std::size_t i = 0; i < 4; ++i) {
    address.octets[i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  }
  return address;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& octets, std::uint32_t scope) {
  return {.family = Family::ipv6, .octets = octets, .scope = scope};
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  const auto quad = parse_quad(text);
  return quad ? std::optional{v4(*quad)} : std::nullopt;
}

std::string IpAddress::text() const {
  switch (family) {
    case Family::none:
      return {};
    case Family::ipv4:
      return fmt::format("{}.{}.{}.{}", octets[0], octets[1], octets[2], octets[3]);
    case Family::ipv6:
      return scope == 0 ? v6_text(*this) : fmt::format("{}%{}", v6_text(*this), scope);
  }
  return {};
}

std::uint32_t IpAddress::v4_value() const {
  if (family != Family::ipv4) return 0;
  return std::uint32_t{octets[0]} << 24 | std::uint32_t{octets[1]} << 16 |
         std::uint32_t{octets[2]} << 8 | octets[3];
}

bool IpAddress::is_unspecified() const {
  return std::ranges::all_of(octets, [](std::uint8_t octet) { return octet == 0; });
}

bool IpAddress::is_loopback() const {
  if (family == Family::ipv4) return octets[0] == 127;
  return family == Family::ipv6 && octets[15] == 1 &&
         std::all_of(octets.begin(), octets.end() - 1, [](std::uint8_t o) { return o == 0; });
}

bool IpAddress::is_multicast() const {
  if (family == Family::ipv4) return octets[0] >= 224 && octets[0] <= 239;
  return family == Family::ipv6 && octets[0] == 0xff;
}

ByteView IpAddress::bytes() const { return std::as_bytes(std::span{octets}).first(size()); }

std::string Endpoint::text() const {
  const char* form = address.family == Family::ipv6 ? "[{}]:{}" : "{}:{}";
  return fmt::format(fmt::runtime(form), address.text(), port);
}

std::optional<HostPort> parse_host_port(std::string_view text) {
  const auto with_port = [](std::string_view host,
                            std::string_view port) -> std::optional<HostPort> {
    const auto number = whole_number<std::uint16_t>(port);
    if (host.empty() || !number || *number == 0) return {};
    return HostPort{std::string{host}, number};
  };
  if (text.empty()) return {};
  if (text.front() == '[') {
    const auto close = text.find(']');
    if (close == std::string_view::npos || close == 1) return {};
    const std::string_view host = text.substr(1, close - 1);
    const std::string_view behind = text.substr(close + 1);
    if (behind.empty()) return HostPort{std::string{host}, {}};
    return behind.front() == ':' ? with_port(host, behind.substr(1)) : std::nullopt;
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon != text.rfind(':')) {
    return HostPort{std::string{text}, {}};
  }
  return with_port(text.substr(0, colon), text.substr(colon + 1));
}

}  // namespace ntp
