// Internet addresses as values, read and written without an operating system.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ntp/bytes.hpp"

namespace ntp {

enum class Family : std::uint8_t { none, ipv4, ipv6 };

/// An IPv4 or IPv6 address, or none at all. IPv4 occupies the first four octets, the rest is zero.
struct IpAddress {
  Family family = Family::none;
  std::array<std::uint8_t, 16> octets{};
  std::uint32_t scope = 0;  ///< interface index of a link-local IPv6 address, else 0

  static IpAddress v4(std::uint32_t host_order);
  static IpAddress v6(const std::array<std::uint8_t, 16>& octets, std::uint32_t scope = 0);

  /// A dotted quad (four decimal numbers, no leading zeros) or RFC 4291 IPv6 text without brackets,
  /// with an optional numeric `%scope`. Host names are not addresses: nullopt.
  static std::optional<IpAddress> parse(std::string_view text);

  /// Dotted quad or RFC 5952 text; `%scope` behind it when there is one; empty for none.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] std::uint32_t v4_value() const;  ///< host order; 0 unless IPv4
  [[nodiscard]] bool is_unspecified() const;     ///< none, 0.0.0.0 or ::
  [[nodiscard]] bool is_loopback() const;        ///< 127/8 or ::1
  [[nodiscard]] bool is_multicast() const;
  [[nodiscard]] std::size_t size() const { return family == Family::ipv4 ? 4 : 16; }
  /// The address octets in network order, 4 or 16.
  [[nodiscard]] ByteView bytes() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
  // Every packet asks for it: two comparisons instead of a call.
  friend bool operator==(const IpAddress& a, const IpAddress& b) {
    const auto left = std::bit_cast<std::array<std::uint64_t, 2>>(a.octets);
    const auto right = std::bit_cast<std::array<std::uint64_t, 2>>(b.octets);
    return left[0] == right[0] && left[1] == right[1] && a.family == b.family && a.scope == b.scope;
  }
};

/// An address and a UDP port.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  /// `1.2.3.4:123` or `[2001:db8::1]:123`.
  [[nodiscard]] std::string text() const;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// What a user types for a host: `NAME`, `NAME:PORT`, `1.2.3.4:PORT`, `2001:db8::1`,
/// `[2001:db8::1]:PORT`. Two or more colons without brackets are an address without a port.
struct HostPort {
  std::string host;
  std::optional<std::uint16_t> port;
};
/// nullopt when empty, when brackets do not match, or when the port is not 1 to 65535.
std::optional<HostPort> parse_host_port(std::string_view text);

}  // namespace ntp
