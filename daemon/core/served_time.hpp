// What clients are told of the system, as a value that can be handed to others.
#pragma once

#include <type_traits>

#include "core/leap.hpp"
#include "core/leap_smear.hpp"
#include "core/state.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// The head of a reply, before there is a request.
struct Told {
  ntp::Leap leap = ntp::Leap::unsynchronised;
  ntp::Stratum stratum{0};  ///< as on the wire
  ntp::Log2 precision{-20};
  ntp::ShortDuration root_delay;
  ntp::ShortDuration root_dispersion;
  ntp::RefId refid;
  ntp::Timestamp reference;
  ntp::Nanos ahead{0};  ///< of our clock, where a leap second is smeared: added to every timestamp
};

/// Good until the engine hears something new. Time goes on in it, so that whoever holds a copy says
/// at each instant what the engine would say.
struct ServedTime {
  ntp::Leap leap = ntp::Leap::unsynchronised;
  ntp::Stratum stratum = ntp::kUnsynchronised;
  ntp::Log2 precision{-20};
  ntp::ShortDuration root_delay;
  ntp::Seconds root_dispersion{0};  ///< at `updated`
  ntp::Monotonic updated{};
  ntp::RefId refid = ntp::refid("INIT");
  ntp::Timestamp reference;
  LeapSecond leap_second;
  LeapSmear smear;

  [[nodiscard]] ntp::Seconds root_dispersion_at(ntp::Monotonic now) const;
  /// Whether the time may be believed at that instant.
  [[nodiscard]] bool is_synchronised(ntp::Timestamp wall) const;
  /// What a client (mode 3) is told.
  [[nodiscard]] Told told_client(ntp::Now now) const;
};
static_assert(std::is_trivially_copyable_v<ServedTime>);

/// As root delay and root dispersion are told.
ntp::ShortDuration on_the_wire(ntp::Seconds duration);

/// The same of a whole system. Who compares clocks (mode 1) is told of ours, not of the smeared
/// one.
Told told(const SystemState& system, bool compares);

}  // namespace core
