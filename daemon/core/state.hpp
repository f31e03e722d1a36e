// What the engine shows of itself: snapshots for status displays, and what the responder serves.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "core/clock_sample.hpp"
#include "core/refclock_settings.hpp"
#include "ntp/address.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// Where selection put a source; the numbers are those of the peer status word.
enum class Verdict : std::uint8_t {
  reject = 0,
  falseticker = 1,
  excess = 2,
  outlier = 3,
  candidate = 4,
  backup = 5,
  system_peer = 6,
  pps_peer = 7,  ///< the pulses that are followed, numbered by the others
};

/// Events of the system and of an association, as numbered in RFC 9327. `count` saturates at 15.
struct EventLog {
  std::uint8_t last = 0;
  std::uint8_t count = 0;
  void record(std::uint8_t event) {
    last = event;
    if (count < 15) ++count;
  }
  /// They were read: the count begins again, what happened last is still known.
  void seen() { count = 0; }
};

/// Why a source is not fit, one bit each, as in the `flash` variable.
namespace flash {
inline constexpr std::uint16_t duplicate = 0x0001;
inline constexpr std::uint16_t bogus = 0x0002;
inline constexpr std::uint16_t unsynchronised = 0x0004;
inline constexpr std::uint16_t denied = 0x0008;
inline constexpr std::uint16_t auth = 0x0010;
inline constexpr std::uint16_t stratum = 0x0020;
inline constexpr std::uint16_t header = 0x0040;
inline constexpr std::uint16_t peer_stratum = 0x0200;
inline constexpr std::uint16_t peer_distance = 0x0400;
inline constexpr std::uint16_t peer_loop = 0x0800;
inline constexpr std::uint16_t peer_unreachable = 0x1000;
inline constexpr std::uint16_t round_trip = 0x2000;
}  // namespace flash

struct FilterStage {
  ntp::Seconds delay{0};
  ntp::Seconds offset{0};
  ntp::Seconds dispersion{16};
};

struct AssociationCounters {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t bad_auth = 0;
  std::uint64_t bogus_origin = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t bad_header = 0;
  std::uint64_t bad_dispersion = 0;
};

/// One association as others may see it. Nonces are not in here.
struct AssociationState {
  std::uint16_t id = 0;
  std::string name;      ///< as configured; empty when it was learnt from a pool
  ntp::Endpoint remote;  ///< unspecified while the name is not resolved
  ntp::Endpoint local;   ///< of the last exchange; unspecified before
  bool configured = true;
  bool pool = false;         ///< the template of a `pool` line, not a source
  bool local_clock = false;  ///< the local clock driver, 127.127.1.0
  Verdict verdict = Verdict::reject;
  EventLog events;
  ntp::Leap leap = ntp::Leap::unsynchronised;
  std::uint8_t version = ntp::kVersion;
  ntp::Mode last_mode = ntp::Mode::reserved;
  ntp::Stratum stratum = ntp::kUnsynchronised;
  ntp::Log2 precision{-20};
  ntp::Log2 host_poll{6};
  ntp::Log2 peer_poll{6};
  ntp::Seconds root_delay{0};
  ntp::Seconds root_dispersion{0};
  ntp::RefId refid = ntp::refid("INIT");
  ntp::Timestamp reference;
  ntp::Timestamp received;  ///< last packet received, zero for never
  ntp::Timestamp sent;      ///< real time of the last request, zero for never
  std::uint8_t reach = 0;
  std::uint32_t unreach = 0;
  ntp::Seconds headway{0};  ///< until the next poll may leave
  std::uint16_t flash = 0;
  ntp::Seconds offset{0};  ///< positive: the local clock is behind the source
  ntp::Seconds delay{0};
  ntp::Seconds dispersion{16};
  ntp::Seconds jitter{0};
  ntp::Seconds bias{0};
  std::uint32_t key = 0;              ///< which it signs with; 0: none
  int nts_cookies = -1;               ///< that it still has; -1: it is asked without NTS
  std::array<FilterStage, 8> filter;  ///< newest first
  /// Since it became reachable or unreachable, or was set up; absent where nothing is polled.
  std::optional<ntp::Seconds> reach_age;
  AssociationCounters counters;
  std::optional<RefclockSettings> clock;  ///< of a reference clock other than the local one
  ClockReport clock_report;
};

/// Whether the clock obeys, in one place for every display.
struct ClockControl {
  bool attempted = false;  ///< a command was given since the start
  bool works = false;      ///< the last command (or the proof at the start) was taken
  std::string error;       ///< why not, in words
};

/// The system as others may see it.
struct SystemState {
  ntp::Leap leap = ntp::Leap::unsynchronised;  ///< unsynchronised unless selected AND clock obeys
  ntp::Stratum stratum = ntp::kUnsynchronised;
  ntp::Log2 precision{-20};
  ntp::Seconds root_delay{0};
  ntp::Seconds root_dispersion{0};  ///< grown to the asked instant
  ntp::RefId refid = ntp::refid("INIT");
  ntp::Timestamp reference;                 ///< last correction of the clock
  std::uint16_t system_peer = 0;            ///< association id, 0 for none
  bool local_source = false;                ///< the system peer is the local clock
  std::optional<ClockDriver> clock_source;  ///< the system peer is another reference clock
  bool orphan = false;  ///< nobody is followed: the parent of an island (`tos orphan`)
  ntp::Log2 time_constant{6};
  ntp::Log2 min_time_constant{3};
  ntp::Seconds offset{0};  ///< combined; positive: the local clock is behind
  ntp::Ppm frequency;
  ntp::Seconds jitter{0};
  ntp::Seconds clock_jitter{0};
  ntp::Ppm wander;
  EventLog events;
  ClockControl clock;
  ntp::Seconds smear_interval{0};            ///< 0: leap seconds are not smeared
  std::optional<ntp::Seconds> smear_offset;  ///< what clients are served beside the clock, now
};

}  // namespace core
