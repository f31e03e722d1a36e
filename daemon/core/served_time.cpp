#include "core/served_time.hpp"

#include <chrono>

#include "ntp/exchange.hpp"

namespace core {
namespace {

// What clients are told where leap seconds are smeared.
void smear_over(Told& told, std::optional<ntp::Seconds> offset) {
  // A client that would do the leap second itself would do it twice.
  told.leap = ntp::Leap::none;
  if (!offset) return;
  told.refid = smear_refid(*offset);
  told.ahead = std::chrono::duration_cast<ntp::Nanos>(*offset);
  told.reference = told.reference + told.ahead;
}

}  // namespace

ntp::ShortDuration on_the_wire(ntp::Seconds duration) {
  return ntp::ShortDuration::from(std::chrono::duration_cast<ntp::Nanos>(duration));
}

ntp::Seconds ServedTime::root_dispersion_at(ntp::Monotonic now) const {
  return root_dispersion + ntp::kPhi * ntp::Seconds{now - updated};
}

bool ServedTime::is_synchronised(ntp::Timestamp wall) const {
  // For some seconds around a leap second nobody can say which second it is.
  return leap != ntp::Leap::unsynchronised && !leap_second.is_near(wall);
}

Told ServedTime::told_client(ntp::Now now) const {
  const bool synchronised = is_synchronised(now.wall);
  Told out{.leap = synchronised ? leap : ntp::Leap::unsynchronised,
           .stratum = synchronised ? stratum : ntp::Stratum{0},
           .precision = precision,
           .root_delay = root_delay,
           .root_dispersion = on_the_wire(root_dispersion_at(now.mono)),
           .refid = refid,
           .reference = reference};
  if (synchronised && smear.interval().count() > 0) smear_over(out, smear.offset(now.wall));
  return out;
}

Told told(const SystemState& system, bool compares) {
  const bool synchronised = system.leap != ntp::Leap::unsynchronised;
  Told out{.leap = system.leap,
           .stratum = synchronised ? system.stratum : ntp::Stratum{0},
           .precision = system.precision,
           .root_delay = on_the_wire(system.root_delay),
           .root_dispersion = on_the_wire(system.root_dispersion),
           .refid = system.refid,
           .reference = system.reference};
  if (synchronised && !compares && system.smear_interval.count() > 0) {
    smear_over(out, system.smear_offset);
  }
  return out;
}

}  // namespace core
