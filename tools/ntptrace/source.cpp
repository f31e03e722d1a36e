#include "ntptrace/source.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace ntptrace {
namespace {

constexpr std::uint16_t kNtpPort = 123;
constexpr std::uint16_t kFirstUnprivileged = 1024;

/// 224/4 is multicast, 240/4 reserved, its last address broadcast.
bool is_one_host(const ntp::IpAddress& address) {
  if (address.is_multicast()) return false;
  return address.family == ntp::Family::ipv6 || address.v4_value() < 0xe0000000;
}

/// Loopback and IPv6 link-local addresses mean something only on the machine that says them.
bool is_local(const ntp::IpAddress& address) {
  const bool link_local = address.family == ntp::Family::ipv6 && address.octets[0] == 0xfe &&
                          (address.octets[1] & 0xc0) == 0x80;
  return address.is_loopback() || link_local;
}

}  // namespace

std::string_view why_not(NoSource why) {
  switch (why) {
    case NoSource::not_said:
    case NoSource::refclock:
      return "";
    case NoSource::no_address:
      return "is no address";
    case NoSource::no_host:
      return "is no address of a host";
    case NoSource::not_from_here:
      return "means another host there than here";
    case NoSource::bad_port:
      return "has a port where no time server is";
  }
  return "";
}

std::expected<ntp::Endpoint, NoSource> source_of(const mode6::PeerVariables& system_peer,
                                                 const ntp::IpAddress& from) {
  if (!system_peer.srcadr || system_peer.srcadr->empty()) {
    return std::unexpected{NoSource::not_said};
  }
  const auto parsed = ntp::IpAddress::parse(*system_peer.srcadr);
  if (!parsed) return std::unexpected{NoSource::no_address};
  const ntp::IpAddress address = plain(*parsed);
  if (address.is_unspecified()) return std::unexpected{NoSource::not_said};
  if (is_refclock(address)) return std::unexpected{NoSource::refclock};
  if (!is_one_host(address)) return std::unexpected{NoSource::no_host};
  if (is_local(address) && !from.is_loopback()) return std::unexpected{NoSource::not_from_here};
  const std::int64_t port = system_peer.srcport.value_or(kNtpPort);
  if (port != kNtpPort && (port < kFirstUnprivileged || port > 0xffff)) {
    return std::unexpected{NoSource::bad_port};
  }
  return ntp::Endpoint{address, static_cast<std::uint16_t>(port)};
}

ntp::IpAddress plain(const ntp::IpAddress& address) {
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (address.family != ntp::Family::ipv6 ||
      !std::equal(mapped.begin(), mapped.end(), address.octets.begin())) {
    return address;
  }
  std::uint32_t value = 0;
  for (const std::uint8_t octet : std::span{address.octets}.last(4)) value = value << 8 | octet;
  return ntp::IpAddress::v4(value);
}

bool is_refclock(const ntp::IpAddress& address) { return address.v4_value() >> 16 == 0x7f7f; }

}  // namespace ntptrace
