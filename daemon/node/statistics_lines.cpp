#include "node/statistics_lines.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <string_view>

#include "node/figures.hpp"
#include "node/status_view.hpp"

namespace node {
namespace {

constexpr std::int64_t kDayLength_s = 86'400;
constexpr std::int64_t kModifiedJulianOf1970 = 40'587;
// Timestamps carry no era; this is 2026-01-01.
constexpr std::int64_t kNearby_unix_s = 1'767'225'600;

/// Seconds since 1900 with a fraction, as the old daemons write timestamps.
std::string seconds_text(ntp::Timestamp at) {
  const auto fraction =
      static_cast<std::uint64_t>(static_cast<double>(at.fraction()) * 0x1p-32 * 1e9);
  return fmt::format("{}.{:09}", at.seconds(), fraction);
}

// Driver 1, unit 0, as it stands in mode 6 too.
std::string peer_address(const core::AssociationState& peer) {
  return peer.local_clock ? "127.127.1.0" : address_text(peer.remote.address);
}

}  // namespace

std::int64_t unix_time(ntp::Timestamp at) { return at.unix_seconds(kNearby_unix_s); }

std::string day_and_second(ntp::Timestamp at) {
  const std::int64_t seconds = unix_time(at);
  const auto thousandths =
      static_cast<std::int64_t>(static_cast<double>(at.fraction()) * 0x1p-32 * 1000);
  return fmt::format("{} {}.{:03}", seconds / kDayLength_s + kModifiedJulianOf1970,
                     seconds % kDayLength_s, thousandths);
}

std::string loop_line(ntp::Timestamp at, const core::SystemState& system) {
  return fmt::format("{} {:.9f} {:.6f} {:.9f} {:.6f} {}", day_and_second(at), system.offset.count(),
                     system.frequency.value, system.clock_jitter.count(), system.wander.value,
                     int{system.time_constant.value});
}

std::string peer_line(ntp::Timestamp at, const core::AssociationState& peer, std::uint16_t status) {
  return fmt::format("{} {} {:x} {:.9f} {:.9f} {:.9f} {:.9f}", day_and_second(at),
                     peer_address(peer), status, peer.offset.count(), peer.delay.count(),
                     peer.dispersion.count(), peer.jitter.count());
}

std::string raw_line(ntp::Timestamp at, const core::AssociationState& peer,
                     const ntp::Packet& header, ntp::Timestamp received) {
  const ntp::Seconds root_delay{header.root_delay.nanos()};
  const ntp::Seconds root_dispersion{header.root_dispersion.nanos()};
  return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {:.6f} {:.6f} {}", day_and_second(at),
                     peer_address(peer), address_text(peer.local.address), seconds_text(peer.sent),
                     seconds_text(header.receive), seconds_text(header.transmit),
                     seconds_text(received), static_cast<int>(header.leap), int{header.version},
                     static_cast<int>(header.mode), int{header.stratum.value},
                     int{header.poll.value}, int{header.precision.value}, root_delay.count(),
                     root_dispersion.count(), refid_text(header.refid, header.stratum.value <= 1));
}

std::string system_line(ntp::Timestamp at, std::int64_t seconds, const ServerCounters& counters) {
  return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {}", day_and_second(at), seconds,
                     counters.received, counters.processed, counters.this_version,
                     counters.old_version, counters.restricted, counters.bad_format,
                     counters.bad_auth, counters.declined, counters.limited, counters.kod_sent);
}

std::string event_line(ntp::Timestamp at, const std::string& address, std::uint16_t status,
                       unsigned event, std::string_view words) {
  return fmt::format("{} {} {:04x} {:02x} {}", day_and_second(at), address, status, event, words);
}

}  // namespace node
