#include "conf/host.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <fmt/format.h>

#include "conf/limits.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

// A quote could not be written into a file again.
bool is_printable(char character) {
  return character > ' ' && character <= '~' && character != '"';
}

std::optional<std::string> address_complaint(const ntp::IpAddress& address, std::string_view name,
                                             ntp::Family family) {
  if (family != ntp::Family::none && family != address.family) {
    return fmt::format("{} is not an IPv{} address", name, family == ntp::Family::ipv4 ? 4 : 6);
  }
  if (address.is_unspecified()) {
    return fmt::format("{} is no host's address; name the server", name);
  }
  if (address.is_multicast() ||
      (address.family == ntp::Family::ipv4 && address.v4_value() == UINT32_MAX)) {
    return fmt::format("{} is a multicast or broadcast address; name one server", name);
  }
  return std::nullopt;
}

std::optional<std::string> colon_complaint(std::string_view name, ntp::Family family) {
  if (name.starts_with('[')) {
    return fmt::format("{}: write the IPv6 address without brackets", name);
  }
  // A scope may be the name of an interface, which only an operating system knows.
  const auto unscoped = ntp::IpAddress::parse(name.substr(0, name.find('%')));
  if (unscoped) return address_complaint(*unscoped, name, family);
  if (std::ranges::count(name, ':') == 1) {
    return fmt::format("{}: a port is written behind the name: port N", name);
  }
  return fmt::format("{} is not an address", name);
}

}  // namespace

std::optional<std::string> host_complaint(std::string_view name, ntp::Family family) {
  if (name.empty()) return "the name of the server is empty";
  if (name.size() > kMaxHostName) {
    return fmt::format("{} is longer than the {} characters of a name", shown(name), kMaxHostName);
  }
  if (!std::ranges::all_of(name, is_printable)) {
    return fmt::format(
        "{} is not a host name: only printable ASCII without quotes can stand in one", shown(name));
  }
  if (name.starts_with('-')) return fmt::format("{} is not a host name", shown(name));
  if (const auto address = ntp::IpAddress::parse(name)) {
    return address_complaint(*address, name, family);
  }
  if (name.find(':') != std::string_view::npos) return colon_complaint(name, family);
  if (name.find_first_not_of("0123456789.") == std::string_view::npos) {
    return fmt::format("{} is not an address", name);
  }
  return std::nullopt;
}

std::optional<RefclockAddress> refclock_address(std::string_view name) {
  const auto address = ntp::IpAddress::parse(name);
  if (!address || address->family != ntp::Family::ipv4) return std::nullopt;
  if (address->octets[0] != 127 || address->octets[1] != 127) return std::nullopt;
  return RefclockAddress{address->octets[2], address->octets[3]};
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = ntp::IpAddress::parse(text.substr(0, slash));
  // Rules are compared octet by octet, without the interface a packet came in by.
  if (!address || address->scope != 0) return std::nullopt;
  const int longest = static_cast<int>(address->size()) * 8;
  if (slash == std::string_view::npos) {
    return Network{*address, prefix_mask(address->family, longest)};
  }
  const std::string_view digits = text.substr(slash + 1);
  int length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (length < 0 || length > longest || digits.starts_with('-')) return std::nullopt;
  return Network{*address, prefix_mask(address->family, length)};
}

ntp::IpAddress prefix_mask(ntp::Family family, int length) {
  ntp::IpAddress mask;
  mask.family = family;
  for (std::uint8_t& octet : mask.octets) {
    const int bits = std::clamp(length, 0, 8);
    octet = static_cast<std::uint8_t>(0xff00 >> bits);
    length -= bits;
  }
  return mask;
}

int prefix_length(const ntp::IpAddress& mask) {
  int length = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    length += std::countl_one(mask.octets[i]);
    if (mask.octets[i] != 0xff) break;
  }
  return length;
}

}  // namespace conf
