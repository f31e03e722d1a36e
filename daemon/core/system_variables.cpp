#include "core/system_variables.hpp"

#include <algorithm>
#include <cmath>

#include "ntp/exchange.hpp"
#include "ntp/refid.hpp"

namespace core {

void SystemVariables::follow(const AssociationState& peer, const SelectionResult& result,
                             ntp::Seconds mindist, ntp::Now now) {
  state_.stratum = {static_cast<std::uint8_t>(peer.stratum.value + 1)};
  state_.root_delay = peer.root_delay + peer.delay;
  state_.root_dispersion =
      std::max(mindist, peer.root_dispersion + peer.dispersion + result.jitter +
                            ntp::Seconds{std::abs(result.offset.count())});
  // A clock of a higher stratum is named by its number, as a server by its address.
  state_.refid =
      peer.clock && peer.stratum.value == 0 ? peer.refid : ntp::refid_of(peer.remote.address);
  state_.reference = now.wall;
  state_.local_source = false;
  state_.clock_source.reset();
  if (peer.clock) state_.clock_source = peer.clock->clock.driver;
  state_.offset = result.offset;
  state_.jitter = result.jitter;
  updated_ = now.mono;
}

void SystemVariables::follow(const LocalClockSettings& local, ntp::Seconds mindist, ntp::Now now) {
  state_.stratum = {static_cast<std::uint8_t>(local.stratum + 1)};
  state_.root_delay = ntp::Seconds{0};
  state_.root_dispersion = mindist;
  state_.refid = local.refid;
  state_.reference = now.wall;
  state_.local_source = true;
  state_.clock_source.reset();
  state_.leap = ntp::Leap::none;
  state_.offset = ntp::Seconds{0};
  state_.jitter = ntp::Seconds{precision_.seconds()};
  updated_ = now.mono;
}

void SystemVariables::be_orphan(int stratum, ntp::Now now) {
  state_.stratum = {static_cast<std::uint8_t>(stratum)};
  state_.root_delay = ntp::Seconds{0};
  state_.root_dispersion = ntp::Seconds{0};
  // As the old daemons call it: every host is its own.
  state_.refid = stratum > 1 ? ntp::refid_of(ntp::IpAddress::v4(0x7f000001)) : ntp::refid("LOOP");
  state_.reference = now.wall;
  state_.local_source = false;
  state_.leap = ntp::Leap::none;
  state_.offset = ntp::Seconds{0};
  updated_ = now.mono;
}

void SystemVariables::on_step(ntp::Now now) {
  if (!state_.reference.is_unknown()) state_.reference = now.wall;
}

ntp::Seconds SystemVariables::root_dispersion(ntp::Monotonic now) const {
  return state_.root_dispersion + ntp::kPhi * ntp::Seconds{now - updated_};
}

}  // namespace core
